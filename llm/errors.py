"""What can go wrong with an LLM, as adapters report it: adapters raise only these, with the cause.

LLMError
 ├── NotConfiguredError          no provider, key, address or model chosen
 ├── EmbeddedUnavailableError    the built-in model is not installed or not intact
 ├── InvalidSettingsError        a change of the settings was refused, all of it; carries `errors`
 ├── ProbeSupersededError        a newer probe of the same session took this one's place
 └── ProviderError               a provider was asked, and failed
      ├── BadAddressError        malformed, or refused by our address rules
      ├── UnreachableError       refused, DNS, connection lost before the first byte
      │    └── TlsError          a certificate that is not believed, https at a port of plain http, or the reverse
      ├── ProviderTimeoutError   no progress within the time that was allowed
      ├── UnauthorizedError      401, 403, bad key
      ├── RateLimitedError       429; carries `retry_after` where the server says
      ├── WrongServerError       something answers, but not this kind of server
      │    └── NoListingError    it may be one, but lists no models
      ├── ModelMissingError      404 for the model; carries `available` where known
      ├── ModelUnavailableError  loading, crashed, out of memory, overloaded (5xx)
      ├── RequestRejectedError   400 that is none of the others: the server does not take this request
      ├── ContextTooLongError    the prompt does not fit; carries both numbers where the server tells them
      ├── AnswerCutError         the answer ended before it was complete
      │    └── OnlyThoughtError  all tokens went into thinking
      ├── EmbeddingUnsupportedError  the server computes no embeddings
      └── AnswerMalformedError   a complete answer that is not what was asked for
"""

from core.errors import InvalidFieldsError, PlexSageError
from llm.schemas import Usage

_NOT_TOLD = Usage(counted=False)


class LLMError(PlexSageError):
    """Configuring or calling an LLM failed."""

    code = "llm_error"


class NotConfiguredError(LLMError):
    """A provider, key, address or model is still missing; the message says which."""

    code = "not_configured"


class EmbeddedUnavailableError(LLMError):
    """The built-in model cannot run: its optional packages are missing, or its file is not intact."""

    code = "embedded_unavailable"


class InvalidSettingsError(LLMError, InvalidFieldsError):
    """A change of the settings was refused, and nothing of it was kept; fields are those of SettingsChange."""

    code = "invalid"


class ProbeSupersededError(LLMError):
    """The same session asked for a newer probe; nobody waits for this one's answer."""

    code = "superseded"

    def __init__(self) -> None:
        super().__init__("A newer check has replaced this one.")


class ProviderError(LLMError):
    """A provider was asked, and failed."""

    code = "provider_error"
    #: What the server answered, for the adapter that has to understand it; never shown and never logged.
    told: object | None = None


class BadAddressError(ProviderError):
    """The configured address is malformed or refused."""

    code = "bad_address"


class UnreachableError(ProviderError):
    """Nothing answers there: refused, unknown host, TLS, or the connection was lost before an answer began."""

    code = "unreachable"


class TlsError(UnreachableError):
    """Something answers, but a certificate is not believed, or one side speaks https and the other does not."""


class ProviderTimeoutError(ProviderError):
    """No progress within the seconds that were allowed."""

    code = "timeout"


class UnauthorizedError(ProviderError):
    """The key is missing, wrong or not allowed (401, 403)."""

    code = "unauthorized"


class RateLimitedError(ProviderError):
    """Too many requests (429)."""

    code = "rate_limited"

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        """Keep `retry_after`, in seconds, where the server gave one."""
        super().__init__(message)
        self.retry_after = retry_after


class WrongServerError(ProviderError):
    """Something answers, but does not speak this provider's protocol (HTML, `{}`, a foreign API)."""

    code = "wrong_server"


class NoListingError(WrongServerError):
    """The server answers, but has no list of its models."""


class ModelMissingError(ProviderError):
    """The server does not have the model."""

    code = "model_missing"

    def __init__(self, message: str, *, available: tuple[str, ...] = ()) -> None:
        """Keep the names of the models that it has, where known."""
        super().__init__(message)
        self.available = available


class ModelUnavailableError(ProviderError):
    """The model is loading, crashed, out of memory or overloaded (500, 502, 503, 529)."""

    code = "model_unavailable"


class RequestRejectedError(ProviderError):
    """The server does not accept the request itself (400, 422), for example an output schema it cannot enforce."""

    code = "request_rejected"


class ContextTooLongError(ProviderError):
    """The prompt is longer than the window: `prompt_tokens` of `context_window`, where the server tells them."""

    code = "context_too_long"

    def __init__(self, message: str, *, prompt_tokens: int | None = None, context_window: int | None = None) -> None:
        """Keep both numbers, in tokens."""
        super().__init__(message)
        self.prompt_tokens = prompt_tokens
        self.context_window = context_window


class AnswerCutError(ProviderError):
    """The answer ended before it was complete: `done: false`, a broken stream, or the token limit."""

    code = "answer_cut"

    def __init__(self, message: str, *, text: str = "", usage: Usage = _NOT_TOLD, at_limit: bool = False) -> None:
        """Keep what had arrived (picks in it may still be used; never shown or logged), and what it cost.

        `at_limit`: it was the limit of tokens, so the model had its say.
        """
        super().__init__(message)
        self.text = text
        self.usage = usage
        self.at_limit = at_limit


class OnlyThoughtError(AnswerCutError):
    """The limit of tokens was reached before the model had done thinking."""

    code = "only_thought"


class EmbeddingUnsupportedError(ProviderError):
    """The server computes no embeddings (404, 405, 501)."""

    code = "embedding_unsupported"


class AnswerMalformedError(ProviderError):
    """A complete answer that is not what was asked for."""

    code = "answer_malformed"

    def __init__(self, message: str, *, usage: Usage = _NOT_TOLD) -> None:
        """Keep what it cost."""
        super().__init__(message)
        self.usage = usage
