"""The LLM as a run uses it: the right model for a role, its window looked up once, nothing sent that does not fit."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Literal

from asgiref.sync import sync_to_async

from core.db.connections import close_idle_connections
from core.tasks.background import BackgroundTasks
from core.tasks.fifo_lock import OnWaiting
from llm.budget import Window, effective_window, prompt_allowance, surely_fit, token_bound
from llm.errors import AnswerCutError, AnswerMalformedError, ContextTooLongError, ProviderTimeoutError
from llm.protocol import Provider
from llm.registry import create_provider
from llm.schemas import Call, Completion, CompletionRequest, ModelInfo, Prompt, StreamEvent, Usage
from llm.services.builtin_model.config import is_embedded
from llm.services.builtin_model.lifecycle import built_in
from llm.services.calling.availability import note_answer, noting_outages
from llm.services.calling.measurements import record, remember, remember_left_out
from llm.services.calling.metering import Meter, metered
from llm.services.settings.effective import connection_for
from llm.services.usage.record import meter_for
from llm.settings_fields import LLMConfig
from llm.thinking import thinking_tokens, unasked_tokens

Role = Literal["analysis", "generation"]
Recorder = Callable[[LLMConfig, str, Completion], Awaitable[None]]
#: Told what a server says of a model, with the configuration and the name that it was asked for.
Rememberer = Callable[[LLMConfig, str, ModelInfo], Awaitable[None]]
Refusals = Callable[[LLMConfig, str, tuple[str, ...]], Awaitable[None]]


class LLMClient:
    """Speaks to the configured models. Not shared between runs; raises only `llm.errors`."""

    def __init__(
        self,
        provider: Provider,
        config: LLMConfig,
        *,
        recorder: Recorder | None = None,
        rememberer: Rememberer | None = None,
        refusals: Refusals | None = None,
        meter: Meter | None = None,
        before_call: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """`recorder` is told of every completion, `meter` of every call that has ended, also of failed ones;
        `rememberer` of every model's description, `refusals` of fields that a server turns out to refuse.
        """
        self.provider = provider
        self.config = config
        #: What was asked up to now, answers that came to nothing included: they have their price as well.
        self.calls: list[Call] = []
        self._recorder = recorder
        self._rememberer = rememberer
        self._refusals = refusals
        self._meter = meter
        self._before_call = before_call
        self._models: dict[str, ModelInfo] = {}

    def model(self, role: Role) -> str:
        """The model's name for a role."""
        return self.model_of(self.config, role)

    @staticmethod
    def model_of(config: LLMConfig, role: Role) -> str:
        """Either role's model may stand in for the other's; `smart_generation` wants analysis' for both."""
        if role == "analysis" or config.smart_generation:
            return config.model_analysis or config.model_generation
        return config.model_generation or config.model_analysis

    async def window(self, role: Role) -> Window:
        """The window that this role's model is used with, the same for every call (a change would reload the model)."""
        return effective_window(self.config, await self._describe(role))

    async def parameter_count(self, role: Role) -> int | None:
        """How large the model is, where its server tells."""
        return (await self._describe(role)).parameter_count

    async def answers_several(self, role: Role) -> bool:
        """Whether its server is known to answer more than one call at the same time."""
        return (await self._describe(role)).answers_several

    async def prompt_allowance(self, role: Role, answer_tokens: int, *, may_think: bool = False) -> int:
        """The tokens that system and prompt may take together when `answer_tokens` are kept for the answer.

        `may_think`: as of the prompt.
        """
        window, info = (await self.window(role)).tokens, await self._describe(role)
        thoughts = thinking_tokens(self.config, role, info, window) if may_think else 0
        unasked = unasked_tokens(self.provider.thinking_headroom, self.config, info, window)
        return prompt_allowance(window, answer_tokens, max(thoughts, unasked))

    async def stream(self, role: Role, prompt: Prompt) -> AsyncGenerator[StreamEvent]:
        """Answer piece by piece. Raises ContextTooLongError before anything is sent when the bound does not fit."""
        window = await self.window(role)
        allowed = await self.prompt_allowance(role, prompt.max_output_tokens, may_think=prompt.may_think)
        if not surely_fit((prompt.system, prompt.prompt), allowed):
            needed = token_bound(prompt.system) + token_bound(prompt.prompt)
            if needed > allowed:
                raise _too_long(needed, window.tokens)
        info = await self._describe(role)
        request = CompletionRequest(
            **dict(prompt),
            model=self.model(role),
            context_window=window.tokens,
            model_thinks=info.thinks,
            thinking_tokens=thinking_tokens(self.config, role, info, window.tokens) if prompt.may_think else 0,
        )
        if self._before_call:
            await self._before_call()
        known = self.provider.left_out.get(request.model, ())
        try:
            with noting_outages(self.config, is_saved=self._recorder is not None):
                async with (
                    metered(request, self.config.provider or "custom", self._meter) as call,
                    aclosing(self.provider.stream(request)) as events,
                ):
                    async for event in events:
                        if isinstance(event, Completion):
                            call.completion = event
                            await self._note(request.model, event)
                        yield event
        except (AnswerCutError, AnswerMalformedError) as exc:
            self.calls.append(Call(model=request.model, usage=exc.usage))
            raise
        except ProviderTimeoutError:
            self.calls.append(Call(model=request.model, usage=Usage(counted=False)))
            raise
        finally:
            await self._note_left_out(request.model, known)

    async def complete(self, role: Role, prompt: Prompt) -> Completion:
        """The whole answer at once; raises as `stream` does."""
        async with aclosing(self.stream(role, prompt)) as events:
            async for event in events:
                if isinstance(event, Completion):
                    return event
        raise AnswerCutError("The model stopped before its answer was complete.")

    async def _note(self, model: str, completion: Completion) -> None:
        self.calls.append(Call(model=model, usage=completion.usage))
        if self._recorder:
            note_answer()
            await self._recorder(self.config, model, completion)

    async def _note_left_out(self, model: str, known: tuple[str, ...]) -> None:
        now = self.provider.left_out.get(model, ())
        if self._refusals and now != known:
            await self._refusals(self.config, model, now)

    async def _describe(self, role: Role) -> ModelInfo:
        name = self.model(role)
        if name not in self._models:
            with noting_outages(self.config, is_saved=self._recorder is not None):
                self._models[name] = await self.provider.describe_model(name)
            if self._rememberer:
                await self._rememberer(self.config, name, self._models[name])
        return self._models[name]


@asynccontextmanager
async def open_llm(
    config: LLMConfig, *, keeps_notes: bool = True, person: int | None = None
) -> AsyncIterator[LLMClient]:
    """A client for one run, closed afterwards whatever happens.

    `keeps_notes`: what the calls show of the model is stored. What they use always is, as the `person`'s (their id).
    Raises NotConfiguredError, BadAddressError, and EmbeddedUnavailableError where the built-in model cannot start.
    """
    if is_embedded(config):
        config = await built_in().ready(config)
    connection = await sync_to_async(connection_for)(config)
    provider = create_provider(connection)
    try:
        yield LLMClient(
            provider,
            config,
            recorder=record if keeps_notes else None,
            rememberer=remember if keeps_notes else None,
            refusals=remember_left_out if keeps_notes else None,
            meter=meter_for(person),
            before_call=close_idle_connections,
        )
    finally:
        await provider.aclose()


@asynccontextmanager
async def llm_in_turn(
    config: LLMConfig, background: BackgroundTasks, waiting: OnWaiting | None = None, *, person: int | None = None
) -> AsyncIterator[LLMClient]:
    """A client as of `open_llm`, as soon as nobody is before us; `waiting` is told how many are. Raises as that does.

    Leaving while one waits leaves the line.
    """
    async with AsyncExitStack() as stack:
        if config.is_local:
            await close_idle_connections()
            await stack.enter_async_context(background.lock(config.base_url, waiting))
        yield await stack.enter_async_context(open_llm(config, person=person))


def _too_long(needed: int, window: int) -> ContextTooLongError:
    message = (
        f"The request may need {needed:,} tokens, but the model's context window is {window:,}. Send fewer tracks."
    )
    return ContextTooLongError(message, prompt_tokens=needed, context_window=window)
