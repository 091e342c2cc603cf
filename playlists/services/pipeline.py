"""A wish becomes a playlist: the steps in their order, each in a file of its own.

signals -> analyze -> narrow -> sample -> select (and match) -> narrate; `save` is the caller's. Nothing is written,
and no transaction stays open while a model thinks: events come out as they happen, and the outcome in the end.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field

from asgiref.sync import sync_to_async

from library.queries import find_names, library_counts
from library.recordings import recording_key
from library.schemas import TrackRef
from llm.budget import max_tracks
from llm.errors import ContextTooLongError
from llm.schemas import Completion, Usage
from llm.services.client import LLMClient
from llm.services.measure import expected_seconds, measured_tokens_per_track
from playlists.schemas import (
    Analysis,
    CandidatesChosen,
    Narrated,
    Narrative,
    Pick,
    Picked,
    RunEventData,
    Signals,
    Step,
    StepDone,
    StepStarted,
    ToppingUp,
    Understood,
    Wish,
)
from playlists.services.analyze import analyze, needs_analysis
from playlists.services.candidates import Understanding, choose_candidates, understand
from playlists.services.narrate import narrate
from playlists.services.select import Selection, fit
from playlists.services.signals import read_signals

Emit = Callable[[RunEventData], Awaitable[None]]


@dataclass
class Outcome:
    """What a run came to; grows while it runs, so that a failure still tells what was spent."""

    usage: Usage = field(default_factory=Usage)
    seconds: dict[Step, float] = field(default_factory=dict)
    sent: int = 0
    matching: int = 0
    picks: list[Pick] = field(default_factory=list)
    narrative: Narrative | None = None
    first_completion: Completion | None = None


class Pipeline:
    """One run from wish to narrative. Raises PlaylistErrors, LibraryErrors and ProviderErrors."""

    def __init__(self, wish: Wish, *, seed: int, client: LLMClient, emit: Emit) -> None:
        self.outcome = Outcome()
        self._wish = wish
        self._seed = seed
        self._client = client
        self._emit = emit

    async def run(self) -> Outcome:
        """All steps; `outcome` is complete afterwards."""
        understanding = await self._understand()
        await self._select(understanding)
        await self._narrate()
        return self.outcome

    async def _understand(self) -> Understanding:
        wish = self._wish
        async with self._step("signals"):
            signals = read_signals(wish.text, await sync_to_async(find_names)(wish.text))
        analysis = await self._analyze(signals)
        async with self._step("narrow"):
            understanding = await sync_to_async(understand)(wish, signals, analysis)
        self.outcome.matching = understanding.matching
        await self._emit(
            Understood(
                filter=understanding.filter,
                signals=signals,
                matching=understanding.matching,
                relaxed=understanding.relaxed,
            )
        )
        return understanding

    async def _analyze(self, signals: Signals) -> Analysis:
        wish = self._wish
        decided = wish.genres is not None and wish.decades is not None
        if decided or not needs_analysis(signals):
            return Analysis()
        async with self._step("analyze", "Asking the model which genres and decades suit the wish"):
            analysis = await analyze(wish.text, await sync_to_async(library_counts)(), client=self._client)
        self.outcome.usage += analysis.usage
        return analysis

    async def _select(self, understanding: Understanding) -> None:
        limit = await self._limit()
        try:
            await self._pick_from(understanding, limit)
        except ContextTooLongError as exc:
            # The server counts more tokens, or has a smaller window, than we were told: its own figures decide.
            if self.outcome.picks or not (exc.prompt_tokens and exc.context_window):
                raise
            smaller = int(self.outcome.sent * 0.8 * exc.context_window / exc.prompt_tokens)
            if not 1 <= smaller < self.outcome.sent:
                raise
            await self._pick_from(understanding, smaller)

    async def _limit(self) -> int:
        """Max Tracks to AI: the person's number, else what the window holds."""
        window = await self._client.window("generation")
        measured = await measured_tokens_per_track(self._client.config, self._client.model("generation"))
        fitting = max_tracks(window.tokens, measured)
        return min(self._wish.max_tracks or fitting, fitting)

    async def _pick_from(self, understanding: Understanding, limit: int) -> None:
        wish, outcome = self._wish, self.outcome
        async with self._step("sample"):
            tracks = await sync_to_async(choose_candidates)(understanding, limit, self._seed)
            listing = await fit(tracks, wish.text, wish.count, client=self._client)
        outcome.sent = len(listing.tracks)
        seconds = await expected_seconds(
            self._client.config, self._client.model("generation"), outcome.sent, wish.count
        )
        await self._emit(CandidatesChosen(sent=outcome.sent, matching=outcome.matching, expected_seconds=seconds))
        selection = Selection(
            listing, wish.text, wish.count, client=self._client, seed=self._seed, recording_key=_recording
        )
        async with self._step("select", f"Reading {outcome.sent} tracks and picking {wish.count}"):
            await self._follow(selection)

    async def _follow(self, selection: Selection) -> None:
        outcome = self.outcome
        async with aclosing(selection.events()) as events:
            async for event in events:
                if isinstance(event, Pick):
                    outcome.picks.append(event)
                    await self._emit(
                        Picked(
                            position=len(outcome.picks),
                            count=self._wish.count,
                            track=event.track,
                            origin=event.origin,
                        )
                    )
                elif isinstance(event, ToppingUp):
                    await self._emit(event)
                elif isinstance(event, Completion):
                    outcome.usage += event.usage
                    outcome.first_completion = outcome.first_completion or event

    async def _narrate(self) -> None:
        tracks = [pick.track for pick in self.outcome.picks]
        async with self._step("narrate", "Writing the story"):
            narrative = await narrate(
                self._wish.text, tracks, client=self._client, with_reasons=not self._client.config.is_local
            )
        self.outcome.usage += narrative.usage
        self.outcome.narrative = narrative
        await self._emit(Narrated(title=narrative.title, text=narrative.text, written=narrative.written))

    @asynccontextmanager
    async def _step(self, step: Step, note: str = "") -> AsyncIterator[None]:
        await self._emit(StepStarted(step=step, note=note))
        started = time.monotonic()
        yield
        seconds = round(time.monotonic() - started, 3)
        self.outcome.seconds[step] = self.outcome.seconds.get(step, 0.0) + seconds
        await self._emit(StepDone(step=step, seconds=seconds))


def _recording(track: TrackRef) -> str:
    return recording_key(track.artist, track.title, live=track.is_live)
