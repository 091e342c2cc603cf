"""What a run comes to, step by step; it grows while the run goes on."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

from llm.schemas import Completion
from playlists.events import RunEventData, StepDone, StepStarted
from playlists.schemas import Narrative, Pick, Step


class Emit(Protocol):
    """Tells whoever watches; events that came at once are told at once."""

    async def __call__(self, *events: RunEventData) -> None: ...


@dataclass
class GenerationOutcome:
    """`sent` of `matching` tracks went to the model; what it cost is the client's to know."""

    sent: int = 0
    matching: int = 0
    picks: list[Pick] = field(default_factory=list)
    narrative: Narrative | None = None
    first_completion: Completion | None = None


@asynccontextmanager
async def step(name: Step, emit: Emit, note: str = "") -> AsyncIterator[None]:
    """Tell of a step's beginning and, where it succeeds, of its end."""
    await emit(StepStarted(step=name, note=note))
    started = time.monotonic()
    yield
    await emit(StepDone(step=name, seconds=round(time.monotonic() - started, 3)))
