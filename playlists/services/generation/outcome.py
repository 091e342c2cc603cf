"""What a generation comes to, and what it tells on the way: steps, and signs of life of the calls to its models."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from library.listed import Listed
from library.schemas import TrackRef
from llm.errors import AnswerCutError
from llm.schemas import Completion, Prompt, StreamEvent, TextDelta, Thinking
from llm.services.calling.client import LLMClient, Role
from llm.strength import is_weak_model
from playlists.events import Doing, Picked, Progress, RunEventData, StepDone, StepStarted
from playlists.schemas import Narrative, Pick, Step

#: Seconds between two signs: each is a commit, and a page that changes more often is only restless.
EVERY = 2.0


class Emit(Protocol):
    """Tells whoever watches; events that came at once are told at once."""

    async def __call__(self, *events: RunEventData) -> None: ...


@dataclass
class GenerationOutcome:
    """`sent` of `matching` tracks went to the model, which are `shown`; what it cost is the client's to know."""

    sent: int = 0
    matching: int = 0
    shown: Sequence[Listed] = ()
    picks: list[Pick] = field(default_factory=list)
    narrative: Narrative | None = None
    first_completion: Completion | None = None

    def add_picks(self, picks: Sequence[Pick], count: int) -> list[Picked]:
        """What there is to tell of them; `count` tracks are asked for in all."""
        first = len(self.picks) + 1
        self.picks += picks
        return [
            Picked(position=position, count=count, track=pick.track, origin=pick.origin)
            for position, pick in enumerate(picks, first)
        ]

    def told_of(self, kept: Sequence[TrackRef]) -> list[TrackRef]:
        """The tracks that the story is about: those that were `kept`, and the picks up to now."""
        return [*kept, *(pick.track for pick in self.picks)]


@asynccontextmanager
async def step(name: Step, emit: Emit, note: str = "") -> AsyncIterator[None]:
    """Tell of a step's beginning and, where it succeeds, of its end."""
    await emit(StepStarted(step=name, note=note))
    started = time.monotonic()
    yield
    await emit(StepDone(step=name, seconds=round(time.monotonic() - started, 3)))


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
    """A whole answer, as `client.complete` gives it, with signs of life meanwhile if there is a `pulse`."""
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
