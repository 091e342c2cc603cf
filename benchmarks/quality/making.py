"""A playlist by the real pipeline, and what is noted of it: candidates, picks, and what each step cost."""

import time
from collections.abc import Mapping
from typing import NamedTuple

from llm.schemas import Usage
from llm.services.calling.client import LLMClient, open_llm
from llm.settings_fields import LLMConfig
from playlists.events import RunEventData, StepStarted
from playlists.schemas import Step, Wish
from playlists.services.generation.pipeline import Pipeline


class Spent(NamedTuple):
    """On the calls of a step."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: object) -> "Spent":
        """Both together."""
        assert isinstance(other, Spent)
        return Spent(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Made(NamedTuple):
    """Rating keys of what the model saw, and of what it picked; what was spent, by step."""

    candidates: tuple[str, ...]
    picks: tuple[str, ...]
    spent: Mapping[Step, Spent]
    seconds: float

    @property
    def total(self) -> Spent:
        """Of all steps."""
        return sum(self.spent.values(), start=Spent())


class _Watch:
    """Tells which step a call belonged to."""

    def __init__(self, client: LLMClient) -> None:
        self._client = client
        self._step: Step = "signals"
        self._seen = 0
        self.spent: dict[Step, Spent] = {}

    async def __call__(self, *events: RunEventData) -> None:
        for event in events:
            if isinstance(event, StepStarted):
                self.settle()
                self._step = event.step

    def settle(self) -> None:
        """Book what was called since the last time."""
        for call in self._client.calls[self._seen :]:
            self.spent[self._step] = self.spent.get(self._step, Spent()) + _of(call.usage)
        self._seen = len(self._client.calls)


async def make(wish: Wish, config: LLMConfig, *, seed: int) -> Made:
    """Without a story. Raises what the pipeline raises."""
    # With a track that is not wanted, the run's seed draws: else it would be the day's and the prompt's.
    seeded = wish.model_copy(update={"exclude_tracks": (*wish.exclude_tracks, "none of the library")})
    async with open_llm(config, keeps_notes=False) as client:
        watch = _Watch(client)
        started = time.monotonic()
        outcome = await Pipeline(seeded, seed=seed, client=client, emit=watch, kept=None).run()
        seconds = time.monotonic() - started
        watch.settle()
    return Made(
        candidates=tuple(track.rating_key for track in outcome.shown),
        picks=tuple(pick.track.rating_key for pick in outcome.picks),
        spent=watch.spent,
        seconds=seconds,
    )


def _of(usage: Usage) -> Spent:
    return Spent(1, usage.input_tokens, usage.output_tokens)
