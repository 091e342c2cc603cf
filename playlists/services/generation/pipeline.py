"""A wish becomes a playlist: the steps in their order, each in a file of its own.

signals -> analyze -> narrow -> sample -> select (and match) -> narrate; `save` is the caller's. Nothing is written,
and no transaction stays open while a model thinks: events come out as they happen, and the outcome in the end.
"""

from contextlib import AbstractAsyncContextManager

from asgiref.sync import sync_to_async

from library.queries import library_counts
from llm.services.calling.client import LLMClient
from playlists.events import Narrated, Understood
from playlists.schemas import Ideas, Signals, Step, Wish
from playlists.services.generation.analyze import analyze, needs_analysis
from playlists.services.generation.candidates import Understanding, understand
from playlists.services.generation.llm_progress import Pulse
from playlists.services.generation.model_size import is_weak
from playlists.services.generation.narrative import narrate
from playlists.services.generation.picking import Picking
from playlists.services.generation.run_result import Emit, Outcome, step
from playlists.services.generation.story_plan import NEW_STORY, StoryPlan
from playlists.services.wishes.read import signals_of


class Pipeline:
    """One run from wish to narrative. Raises PlaylistErrors, LibraryErrors and ProviderErrors."""

    def __init__(self, wish: Wish, *, seed: int, client: LLMClient, emit: Emit, story: StoryPlan = NEW_STORY) -> None:
        self.outcome = Outcome()
        self._wish = wish
        self._seed = seed
        self._client = client
        self._emit = emit
        self._story = story

    async def run(self) -> Outcome:
        """All steps; `outcome` is complete afterwards."""
        understanding = await self._understand()
        picking = Picking(self._wish, seed=self._seed, client=self._client, emit=self._emit, outcome=self.outcome)
        await picking.pick_from(understanding)
        if self._story.is_told:
            await self._narrate()
        return self.outcome

    async def _understand(self) -> Understanding:
        wish = self._wish
        async with self._step("signals"):
            signals = await sync_to_async(signals_of)(wish)
        ideas = await self._ideas(signals)
        async with self._step("narrow"):
            understanding = await sync_to_async(understand)(wish, signals, ideas)
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

    async def _ideas(self, signals: Signals) -> Ideas:
        wish = self._wish
        decided = wish.genres is not None and wish.decades is not None
        if decided or not needs_analysis(signals):
            return Ideas()
        if wish.ideas is not None:
            return wish.ideas
        async with self._step("analyze", "Looking for genres and decades that suit the wish"):
            counts = await sync_to_async(library_counts)()
            return await analyze(wish.text, counts, client=self._client, pulse=Pulse("analyze", self._emit))

    async def _narrate(self) -> None:
        tracks = [*self._story.kept, *(pick.track for pick in self.outcome.picks)]
        with_reasons = not self._client.config.is_local
        note = "" if await is_weak(self._client, "analysis") else "Writing the story"
        async with self._step("narrate", note):
            pulse = Pulse("narrate", self._emit)
            narrative = await narrate(
                self._wish.text, tracks, client=self._client, with_reasons=with_reasons, pulse=pulse
            )
        self.outcome.narrative = narrative
        await self._emit(Narrated(title=narrative.title, text=narrative.text, written=narrative.written))

    def _step(self, name: Step, note: str = "") -> AbstractAsyncContextManager[None]:
        return step(name, self._emit, note)
