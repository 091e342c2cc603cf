"""Calls to a run's models: whether a model is too small to choose, and signs of life while a call goes on unseen."""

import time
from contextlib import aclosing

from llm.errors import AnswerCutError
from llm.schemas import Completion, Prompt, StreamEvent, TextDelta, Thinking
from llm.services.calling.client import LLMClient, Role
from llm.strength import is_weak_model
from playlists.events import Doing, Progress
from playlists.schemas import Step
from playlists.services.generation.outcome import Emit

#: Seconds between two signs: each is a commit, and a page that changes more often is only restless.
EVERY = 2.0


async def is_weak(client: LLMClient, role: Role) -> bool:
    """Whether the model is too small to choose, as its server or its name says; asks the server where it has to."""
    if not client.config.is_local:
        return False
    return is_weak_model(client.config, client.model(role), await client.parameter_count(role))


class Pulse:
    """The signs of one call; whatever the model sends counts, also what is not shown."""

    def __init__(self, step: Step, emit: Emit, *, every: float = EVERY) -> None:
        self._step = step
        self._emit = emit
        self._every = every
        self._pieces = 0
        self._told = time.monotonic()

    async def take(self, event: StreamEvent) -> None:
        """One event of the call; most of them are not worth a word."""
        if isinstance(event, Completion):
            return
        self._pieces += 1
        now = time.monotonic()
        if now - self._told >= self._every:
            self._told = now
            await self._emit(Progress(step=self._step, doing=_doing(event), tokens=self._pieces))


async def complete(client: LLMClient, role: Role, prompt: Prompt, pulse: Pulse | None) -> Completion:
    """As `client.complete`, with signs of life where somebody wants them."""
    if pulse is None:
        return await client.complete(role, prompt)
    async with aclosing(client.stream(role, prompt)) as events:
        async for event in events:
            await pulse.take(event)
            if isinstance(event, Completion):
                return event
    raise AnswerCutError("The model stopped before its answer was complete.")


def _doing(event: TextDelta | Thinking) -> Doing:
    return "thinking" if isinstance(event, Thinking) else "writing"
