"""What every provider can do. A new provider is a file in `llm/providers/`, a line in `llm/registry.py`, no more."""

from collections.abc import AsyncGenerator
from typing import ClassVar, Protocol

from llm.output import NumberForm
from llm.schemas import CompletionRequest, ModelInfo, ProviderName, StreamEvent


class Provider(Protocol):
    """An open connection to one LLM server. Every method raises only `llm.errors.ProviderError`s.

    Cancelling a call, or closing its stream, closes the socket at once: that is what stops a local model.
    """

    name: ClassVar[ProviderName]
    label: ClassVar[str]
    needs_key: ClassVar[bool]
    #: Tokens an answer may take besides the visible ones because the model thinks first; 0 where it can be told not to.
    thinking_headroom: ClassVar[int]
    #: The tightest form in which this server can be held to numbers of a list, as far as known.
    number_form: NumberForm
    #: By model: the optional fields of a request that the server is known to refuse. They are not sent to it.
    left_out: dict[str, tuple[str, ...]]

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """The models that can complete, in the server's order."""
        ...

    async def describe_model(self, model: str) -> ModelInfo:
        """One model, with all that its server tells; raises ModelMissingError."""
        ...

    def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent]:
        """Answer piece by piece; the last event is the Completion, and a stream without one has raised.

        Raises AnswerCutError where the answer stops early (its token limit included), ContextTooLongError where the
        prompt does not fit. Use `contextlib.aclosing`: leaving the stream is what stops the model.
        """
        ...

    async def aclose(self) -> None:
        """Close the connection; safe to call twice."""
        ...
