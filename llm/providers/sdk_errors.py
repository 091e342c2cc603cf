"""What the cloud providers' SDKs raise, told as our errors. Loads no SDK: all of them are built on httpx2."""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType

import httpx2

from llm.errors import ProviderError, UnreachableError
from llm.providers.answer import StreamedAnswer
from llm.providers.error_mapping import WIRE_ERRORS, Endpoint, HttpFailure, transport_error, wrong_server

#: What the SDKs raise when they take HTML, `{}` or broken JSON for an answer (each of them was seen).
UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
#: An error inside a stream has no HTTP status: the one that its type would have had.
_STATUS_OF_TYPE: Mapping[str, int] = MappingProxyType(
    {
        "invalid_request_error": 400,
        "authentication_error": 401,
        "permission_error": 403,
        "not_found_error": 404,
        "rate_limit_error": 429,
    }
)


def our_error(
    exc: Exception,
    answer: StreamedAnswer,
    place: Endpoint,
    *,
    timeout: float,
    explain: Callable[[HttpFailure], ProviderError],
) -> ProviderError:
    """Say what `exc` means at this point of `answer`; `explain` knows the provider's own HTTP errors."""
    wire = next((error for error in (exc, exc.__cause__) if isinstance(error, WIRE_ERRORS)), None)
    if wire:
        error = transport_error(wire, place, timeout=timeout)
        lost = answer.begun and isinstance(error, UnreachableError)
        return answer.cut("the connection was lost. Try again.") if lost else error
    if isinstance(exc, UNREADABLE):
        if answer.begun:
            return answer.cut("part of it couldn't be read. Try again.")
        return wrong_server(place, "its answer has an unexpected format")
    failure = _failure(exc, answer.model)
    error = explain(failure)
    error.told = failure
    return error


def _failure(exc: Exception, model: str) -> HttpFailure:
    """The HTTP error that an SDK's exception stands for, or the error that came inside a stream."""
    response: object = getattr(exc, "response", None)
    if isinstance(response, httpx2.Response) and not response.is_success:
        # A refused key may be repeated in the words of the refusal: it has no business in a message.
        body = "" if response.status_code in {401, 403} else response.text
        return HttpFailure(response.status_code, body, response.headers, model)
    inside: object = getattr(exc, "body", None) or getattr(exc, "details", None)
    return HttpFailure(_status_inside(inside), json.dumps(inside, default=str), model=model)


def _status_inside(body: object) -> int:
    error = body.get("error", body) if isinstance(body, dict) else {}
    code, kind = (error.get("code"), error.get("type")) if isinstance(error, dict) else (None, None)
    return code if isinstance(code, int) else _STATUS_OF_TYPE.get(str(kind), 500)
