"""Ollama's error texts, told as our errors."""

from llm.errors import (
    ModelMissingError,
    ModelUnavailableError,
    ProviderError,
    RequestRejectedError,
    UnauthorizedError,
)
from llm.providers.error_mapping import Endpoint, HttpFailure, status_error
from llm.providers.unauthorized import credentials_error

UNAUTHORIZED_HINT = (
    "Ollama only answers to local host names unless it is started with OLLAMA_HOST=0.0.0.0. A proxy in front of it "
    "must send the header Host: localhost:11434, and OLLAMA_ORIGINS must allow it."
)
_MEMORY = (
    "out of memory",
    "out-of-memory",
    "allocate",
    "cudamalloc",
    "enough memory",
    "insufficient memory",
    "more system memory",
)
_LOADING = (
    "process has terminated",
    "failed to load",
    "unable to load",
    "timed out waiting",
    "unexpectedly stopped",
    "unexpected eof",
)
#: Ollama answers 500 to these, though it is the request that is wrong.
_REJECTED = ("must be of type", "invalid format", "does not support")


def explain(failure: HttpFailure, place: Endpoint) -> ProviderError:
    """Ollama's own cases first: who asks, memory, loading, cloud models, options it does not take."""
    return _unauthorized(failure, place) or _own(failure, place) or status_error(failure, place)


def _unauthorized(failure: HttpFailure, place: Endpoint) -> ProviderError | None:
    """Ollama itself asks for no key, except for its cloud's models: what stands before it does."""
    if asked := credentials_error(failure, place):
        return asked
    if failure.status != 401:
        return None
    if failure.model:
        return UnauthorizedError(
            f"{place} refused access to {failure.model}. If it is a cloud model, run `ollama signin` there."
        )
    if place.has_key:
        told = f"{place} doesn't accept your key or password (401)."
        return UnauthorizedError(f"{told} Enter it again in the API key field.")
    return UnauthorizedError(f"{place} needs a key or password (401). Enter it in the API key field.")


def _own(failure: HttpFailure, place: Endpoint) -> ProviderError | None:
    text = failure.text.lower()
    if failure.status >= 500 and any(words in text for words in _MEMORY):
        return ModelUnavailableError(
            f"{place} doesn't have enough memory for {failure.model or 'the model'}. "
            "Choose a smaller model or a smaller context window."
        )
    if failure.status >= 500 and any(words in text for words in _LOADING):
        return ModelUnavailableError(
            f"{place} couldn't run {failure.model or 'the model'}: {failure.quote(place)}. Check Ollama's log."
        )
    if failure.status == 500 and any(words in text for words in _REJECTED):
        return RequestRejectedError(f"{place} rejected the request: {failure.quote(place)}.")
    if "pull model manifest: file does not exist" in text:
        return ModelMissingError(f"There is no model named {failure.model} to download. Check the name.")
    return None
