"""What a model is doing while nobody sees anything of it, told now and then: a sign that its call goes on."""

import time
from contextlib import aclosing

from llm.errors import AnswerCutError
from llm.schemas import Completion, Prompt, StreamEvent, TextDelta, Thinking
from llm.services.calling.client import LLMClient, Role
from playlists.events import Doing, Progress
from playlists.schemas import Step
from playlists.services.generation.run_result import Emit

#: Seconds between two signs: each is a commit, and a page that changes more often is only restless.
EVERY = 2.0


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
