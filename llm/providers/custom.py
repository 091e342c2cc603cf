"""Any OpenAI-compatible server: LM Studio, llama.cpp, vLLM, text-generation-webui, Open WebUI, OpenRouter.

Not by the `openai` SDK: these servers differ most in what they do when something is wrong; the SDK hides it.
"""

import json
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any, ClassVar, TypeVar
from urllib.parse import quote

import httpx2

from llm.budget import answer_limit
from llm.errors import (
    ModelUnavailableError,
    NoListingError,
    OnlyThoughtError,
    ProviderError,
    RequestRejectedError,
    WrongServerError,
)
from llm.output import NumberForm, NumberPicks, PlainText
from llm.providers.custom_models import (
    batches_calls,
    can_chat,
    entries_in,
    entry_for,
    lacks_listing,
    largest_window,
    listed_parameters,
    listed_window,
    props_slots,
    props_window,
)
from llm.providers.custom_request import MOST_ATTEMPTS, Terms, first_terms, is_bounded, optional_fields, request_body
from llm.providers.custom_wire import error_in, read_chunk, status_inside
from llm.providers.error_mapping import HttpFailure, wrong_server
from llm.providers.local_answer import LocalAnswer
from llm.providers.local_servers import CUSTOM, custom_server
from llm.providers.refused_fields import is_guess, refused_fields, words_of
from llm.schemas import (
    Completion,
    CompletionRequest,
    ModelInfo,
    OutputMode,
    ProviderConnection,
    ProviderName,
    StreamEvent,
)
from llm.thinking import unasked_room

#: Comes after the last chunk of a stream that said that it was the last.
_END: dict[str, Any] = {}
_Told = TypeVar("_Told")


class CustomProvider:
    """An OpenAI-compatible server at an address that the person gives."""

    name: ClassVar[ProviderName] = "custom"
    label: ClassVar[str] = CUSTOM
    needs_key: ClassVar[bool] = False
    #: No server of this kind tells; a model that only thought is asked again, once, with this much more room.
    thinking_headroom: ClassVar[int] = 4096

    def __init__(self, connection: ProviderConnection, *, client: httpx2.AsyncClient | None = None) -> None:
        """Prepare; nothing is sent yet. Raises BadAddressError."""
        self._server = custom_server(connection, client=client)
        self._root = self._server.place.url.removesuffix("/v1")
        self._mode = connection.output_mode
        self._room = 0
        self._thinkers = frozenset(connection.thinkers)
        self.left_out: dict[str, tuple[str, ...]] = dict(connection.left_out)

    @property
    def number_form(self) -> NumberForm:
        """The tightest form that is not known to fail here."""
        return "pattern" if self._mode in {None, "pattern"} else "array"

    @property
    def is_exposed(self) -> bool:
        """Whether the key has gone over plain http, and out of the house."""
        return self._server.is_exposed

    async def list_models(self) -> tuple[ModelInfo, ...]:
        """What GET /models lists, with the window where it is told. Raises NoListingError where there is none."""
        try:
            entries = await self._entries("/models")
        except ProviderError as exc:
            if lacks_listing(exc):
                raise NoListingError(f"{self._server.place} doesn't list its models.") from exc
            raise
        return tuple(
            ModelInfo(name=entry["id"], context_window=listed_window(entry)) for entry in entries if can_chat(entry)
        )

    async def list_embedding_models(self) -> tuple[ModelInfo, ...]:
        """What GET /models lists and does not write text; where it tells of none, all: some say nothing of that."""
        entries = await self._entries("/models")
        embedding = [entry for entry in entries if not can_chat(entry)] or entries
        return tuple(ModelInfo(name=entry["id"], can_embed=True) for entry in embedding)

    async def describe_model(self, model: str) -> ModelInfo:
        """One model with its window, where the server tells it anywhere; a hint that fails does no harm."""
        try:
            entries = await self._entries("/models")
        except (WrongServerError, ModelUnavailableError, RequestRejectedError):
            entries = []
        entry = entry_for(entries, model) or (entries[0] if len(entries) == 1 else {})
        window = listed_window(entry)
        # What lists parameters is llama.cpp, which tells in its properties what else there is to know.
        asks_props = window is None or listed_parameters(entry) is not None
        props = (await self._hint(self._props(model)) if asks_props else None) or {}
        window = window or props_window(props) or await self._hint(self._lm_studio_window(model))
        return ModelInfo(
            name=model,
            context_window=window,
            parameter_count=listed_parameters(entry),
            thinks=model in self._thinkers,
            answers_several=props_slots(props) > 1 or batches_calls(entry),
        )

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent]:
        """Answer piece by piece, the Completion last. What is refused is left out, and asked again at once.

        But not once anything visible was yielded: whoever reads it would take the new answer for the rest of the old.
        """
        known = unasked_room(self.thinking_headroom, request.context_window) if request.model_thinks else 0
        terms = first_terms(request, self._mode, self.left_out.get(request.model, ()), max(self._room, known))
        for _ in range(MOST_ATTEMPTS):
            answer = LocalAnswer(request.model, self._server.place, terms.mode, output=request.output)
            limit = answer_limit(request, terms.mode) + terms.room
            body = request_body(request, terms, limit)
            try:
                async with aclosing(self._answers(body, answer, limit)) as events:
                    async for event in events:
                        if isinstance(event, Completion):
                            self._remember(answer, terms)  # whoever has the answer listens no longer
                        yield event
            except ProviderError as exc:
                terms = self._next_terms(terms, body, request, answer, exc)
            else:
                return
        raise AssertionError("each attempt leaves something out")  # pragma: no cover

    async def aclose(self) -> None:
        """Close the connection; safe to call twice."""
        await self._server.aclose()

    def _next_terms(
        self, terms: Terms, body: dict[str, Any], request: CompletionRequest, answer: LocalAnswer, exc: ProviderError
    ) -> Terms:
        """Something less to ask for, or room for thoughts; raises what is to be told where neither would help."""
        if answer.begun:
            self._keep(request.model, terms)  # what was left out was not what went wrong
        if refused := refused_fields(exc, optional_fields(body)):
            if is_guess(exc) and not terms.is_doubted:
                return terms.model_copy(
                    update={"is_doubted": True}
                )  # the same again: it may have been a passing trouble
            looser = terms.without(refused, words_of(exc))
            if not answer.text.strip():
                return looser
            if looser.mode != terms.mode:
                self._loosen(looser.mode, request)
                raise answer.cut("the server couldn't keep to the requested format. Try again.") from exc
        elif (after := self._after_thoughts(terms, request, answer, exc)) is not None:
            return after
        raise exc

    def _after_thoughts(
        self, terms: Terms, request: CompletionRequest, answer: LocalAnswer, exc: ProviderError
    ) -> Terms | None:
        """For a model that only thought: without thinking where it was asked to, else with more room; None: no way."""
        if terms.thinks and answer.ended_in_thought:
            return terms.model_copy(update={"thinks": False})
        is_at_limit = isinstance(exc, OnlyThoughtError) and not terms.room
        room = self._room_for_thoughts(request, answer) if is_at_limit else 0
        return terms.model_copy(update={"room": room}) if room else None

    def _loosen(self, mode: OutputMode, request: CompletionRequest) -> None:
        """What broke in the middle would do so again: the next numbers are asked for in a looser form."""
        if isinstance(request.output, NumberPicks):
            self._mode = mode

    def _remember(self, answer: LocalAnswer, terms: Terms) -> None:
        """What worked is tried first the next time. A schema that did for JSON says nothing about patterns."""
        self._keep(answer.model, terms)
        if terms.thinks:
            return  # for that, nothing was tried
        self._room = terms.room
        if isinstance(answer.output, NumberPicks) or answer.output_mode in {"json", "plain"}:
            self._mode = self._mode if isinstance(answer.output, PlainText) else answer.output_mode

    def _keep(self, model: str, terms: Terms) -> None:
        self.left_out[model] = tuple(sorted(terms.left_out))

    async def _answers(self, body: dict[str, Any], answer: LocalAnswer, limit: int) -> AsyncGenerator[StreamEvent]:
        """`limit`: in tokens; kept here where the server takes none."""
        bounded = is_bounded(body)
        opening = self._server.open("POST", "/chat/completions", body, model=answer.model)
        async with opening as response, aclosing(self._chunks(response, answer.model)) as chunks:
            async for chunk in chunks:
                for event in read_chunk(chunk, answer):
                    yield event
                if chunk is _END and answer.begun and answer.finish is None:
                    answer.finish = "stop"  # some servers give no reason; that they came to their end is enough
                if not bounded and answer.finish is None and answer.is_longer_than(limit):
                    answer.finish = "length"
                    break
        for delta in answer.close():
            yield delta
        yield answer.completion()

    async def _chunks(self, response: httpx2.Response, model: str) -> AsyncGenerator[dict[str, Any]]:
        """The chunks of a stream, then _END; or the one whole answer of a server that does not stream."""
        if "json" in response.headers.get("content-type", ""):
            yield self._checked(await self._server.whole(response), model)
            yield _END
            return
        async with aclosing(self._server.lines(response, _payload)) as payloads:
            async for payload in payloads:
                if payload == "[DONE]":
                    yield _END
                    return
                yield self._checked(self._server.parse(payload), model)

    def _checked(self, chunk: dict[str, Any], model: str) -> dict[str, Any]:
        """An error under status 200 is an error."""
        error = error_in(chunk)
        if error is None:
            return chunk
        raise self._server.explain(HttpFailure(status_inside(error), json.dumps(chunk), model=model))

    def _room_for_thoughts(self, request: CompletionRequest, answer: LocalAnswer) -> int:
        """More tokens for a model that turned out to think, as far as its window has any left."""
        if not (request.context_window and answer.usage and answer.usage.input_tokens):
            return self.thinking_headroom
        taken = answer.usage.input_tokens + answer_limit(request, answer.output_mode)
        return max(0, min(self.thinking_headroom, request.context_window - taken))

    async def _entries(self, path: str) -> list[dict[str, Any]]:
        entries = entries_in(await self._server.ask_anything("GET", path))
        if entries is None:
            raise wrong_server(self._server.place, "it doesn't list models the way OpenAI's API does")
        return entries

    async def _hint(self, asking: Awaitable[_Told]) -> _Told | None:
        try:
            return await asking
        except ProviderError:
            return None

    async def _props(self, model: str) -> dict[str, Any]:
        return await self._server.ask("GET", f"{self._root}/props?model={quote(model)}")

    async def _lm_studio_window(self, model: str) -> int | None:
        entry = entry_for(await self._entries(f"{self._root}/api/v0/models"), model) or {}
        return listed_window(entry) or largest_window(entry)


def _payload(line: str) -> str:
    """What a line of an event stream carries; comments are heartbeats, and event names add nothing here.

    Some servers give an error a field of its own (llama.cpp, once), or just write it into the stream.
    """
    if line.startswith(('{"error"', '{"detail"', '{"message"')):
        return line.strip()
    field, _, value = line.partition(":")
    return value.strip() if field in {"data", "error"} else ""
