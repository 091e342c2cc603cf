"""A wish becomes a playlist: the one driver of a generation, whose steps each have a file of their own.

Nothing is written, and no transaction stays open while a model thinks: events come out as they happen, and the outcome
in the end. Storing it is up to the caller (runs.finish).
"""

from collections.abc import Sequence
from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.utils import timezone

from library.credits.rows import artist_ids, names_crediting
from library.queries import library_counts
from library.schemas import TrackRef
from llm.errors import ContextTooLongError
from llm.schemas import Completion
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import expected_seconds
from playlists.events import (
    CandidatesChosen,
    LookedThrough,
    LookSkipped,
    Narrated,
    ToppingUp,
    Understood,
    Unmet,
    unmet_in,
)
from playlists.plan import WishPlan
from playlists.schemas import Ideas, Look, Pick, Wish
from playlists.services.arranging.arrange import arrange_all, words_of_albums
from playlists.services.arranging.known import limits_for
from playlists.services.arranging.length import LengthPlan, plan_length
from playlists.services.arranging.limits import room_words, text_with_limits
from playlists.services.generation.albums import albums_through
from playlists.services.generation.analyze import analyze
from playlists.services.generation.candidates import list_seed, opening_song
from playlists.services.generation.depth import LookPlan, depth_of, plan_look
from playlists.services.generation.drawing import Drawing
from playlists.services.generation.early_story import EarlyStory
from playlists.services.generation.filling import wants_filling
from playlists.services.generation.filtering import ChosenFilter, choose_filter, without_refused
from playlists.services.generation.look_through import LookThrough
from playlists.services.generation.narrative import narrate
from playlists.services.generation.outcome import Emit, GenerationOutcome, Pulse, step
from playlists.services.generation.prompt_budget import fit_listing, fitting_by_server, most_askable, track_limit
from playlists.services.generation.selection import Selection
from playlists.services.generation.songs import songs_of
from playlists.services.generation.trust import is_worth_asking
from playlists.services.planning.merge import choose_facts, merge_readings, settle_wish
from playlists.services.planning.reading import known_ideas
from playlists.services.ranking.rank import rank
from playlists.services.ranking.ranking import Ranking
from playlists.services.wishes.read import plan_of

_NOTHING_YET = Look()


class Pipeline:
    """One generation, from wish to narrative. Raises PlaylistErrors, LibraryErrors and ProviderErrors."""

    def __init__(
        self,
        wish: Wish,
        *,
        seed: int,
        client: LLMClient,
        emit: Emit,
        kept: Sequence[TrackRef] | None = (),
        beside: Sequence[TrackRef] = (),
        looked: Look = _NOTHING_YET,
    ) -> None:
        """`kept`: tracks that the story is about beside the picks; None where no story is wanted. `beside`: those that
        stay in a playlist that is revised. `looked`: what earlier runs have found in the artists.
        """
        self.outcome = GenerationOutcome()
        self._wish = wish
        self._seed = seed
        self._client = client
        self._emit = emit
        self._kept = kept
        self._beside = beside
        self._looked = looked
        #: Artists whose tracks are shown first.
        self._artists: frozenset[int] = frozenset()
        #: Tracks of the playlist, and those of them that the model is asked for: all but the song that it starts from.
        self._count = self._asked = wish.track_count
        #: Sentences on what of the wish is not met: neither title nor story promises it.
        self._unmet: list[str] = []
        #: Where the playlist is to be so many minutes long.
        self._length: LengthPlan | None = None
        self._early = EarlyStory(client, Pulse("narrate", emit))

    async def run(self) -> GenerationOutcome:
        """All steps; `outcome` is complete afterwards."""
        async with aclosing(self._early):
            plan = await self._read_wish()
            ideas = await self._analyze(plan)
            plan = self._settle(merge_readings(plan, ideas.plan))
            self._unmet += plan.unmet
            chosen = await self._filter(plan, ideas)
            await self._plan_length(chosen)
            if albums := await sync_to_async(albums_through)(self._wish, chosen.signals):
                await self._take_albums(albums)
            else:
                await self._open_with_song()
                ranking = await sync_to_async(rank)(self._wish, chosen)
                await self._look(chosen, ranking)
                await self._pick_from(chosen, ranking)
            await self._narrate()
        return self.outcome

    async def _read_wish(self) -> WishPlan:
        async with step("signals", self._emit):
            return await sync_to_async(plan_of)(self._wish)

    def _settle(self, plan: WishPlan) -> WishPlan:
        """What is asked of tracks and of the list, with the person's own choices, holds for all further steps."""
        plan = choose_facts(plan, self._wish)
        self._wish = settle_wish(self._wish, plan)
        self._count = self._asked = self._wish.track_count
        return plan

    async def _analyze(self, plan: WishPlan) -> Ideas:
        wish = self._wish
        if (known := known_ideas(wish, plan)) is not None:
            return known
        async with step("analyze", self._emit, "Finding genres, decades, artists and titles for the prompt"):
            counts = await sync_to_async(library_counts)()
            return await analyze(wish, plan, counts, client=self._client, pulse=Pulse("analyze", self._emit))

    async def _filter(self, plan: WishPlan, ideas: Ideas) -> ChosenFilter:
        async with step("narrow", self._emit):
            chosen = await sync_to_async(choose_filter)(self._wish, plan, ideas)
        self.outcome.matching = chosen.matching
        await self._emit(
            Understood(
                filter=chosen.filter,
                signals=plan.signals,
                matching=chosen.matching,
                relaxed=chosen.relaxed,
                ideas=without_refused(ideas, self._wish, plan),
                plan=plan,
            )
        )
        await self._tell_unmet(chosen.unmet)
        return chosen

    async def _plan_length(self, chosen: ChosenFilter) -> None:
        """From here on the wish has a number of tracks; fewer where no list has room for all, and filling up is on."""
        named = [track.id for track in chosen.named] if chosen.only_named else ()
        self._length = await sync_to_async(plan_length)(self._wish, chosen.filter, named)
        if self._length:
            self._wish = self._wish.model_copy(update={"count": self._length.asked})
            self._count = self._asked = self._length.asked
        if wants_filling(self._wish, self._client.config):
            self._asked = await most_askable(self._wish, self._client)
            self._wish = self._wish.model_copy(update={"count": self._asked})

    async def _take_albums(self, tracks: Sequence[TrackRef]) -> None:
        """Albums in their own order leave a model nothing to choose."""
        self.outcome.sent = self.outcome.matching = self._count = len(tracks)
        await self._emit(CandidatesChosen(sent=len(tracks), matching=len(tracks)))
        async with step("select", self._emit, "Using the album's own order"):
            await self._take(*(Pick(number=number, track=track) for number, track in enumerate(tracks, 1)))
            if told := await sync_to_async(words_of_albums)(tracks, self._length):
                await self._tell_unmet(told)

    async def _open_with_song(self) -> None:
        if song := await sync_to_async(opening_song)(self._wish):
            self._asked -= 1
            await self._take(Pick(number=0, track=song))

    async def _look(self, chosen: ChosenFilter, ranking: Ranking) -> None:
        """Where more matches than fits, and the depth says so: which artists' tracks are shown first."""
        wish, client = self._wish, self._client
        if (names := self._looked.kept) is not None:
            self._artists = frozenset(await sync_to_async(artist_ids)(names))
            await self._emit(LookedThrough(artists=0, kept=names, is_known=True))
            return
        if (depth := depth_of(wish, client.config)) == "quick":
            return
        plan = await plan_look(wish, chosen, await track_limit(wish, client), client=client, ranking=ranking)
        if plan is None:
            return
        if why := plan.reason_against(depth, client.config):
            await self._emit(LookSkipped(why=why, expected_seconds=plan.seconds))
            return
        await self._look_through(plan)

    async def _look_through(self, plan: LookPlan) -> None:
        look = LookThrough(
            plan.parts,
            self._wish.text,
            matching=plan.matching,
            client=self._client,
            seed=self._seed,
            emit=self._emit,
            earlier=self._looked.parts,
            expected_seconds=plan.seconds,
        )
        async with step("look", self._emit, f"Looking through {plan.artists:,} artists"):
            await look.run()
        self._artists = frozenset(await sync_to_async(names_crediting)(look.kept))

    async def _pick_from(self, chosen: ChosenFilter, ranking: Ranking) -> None:
        """As many candidates as fit; where the server counts more tokens than our bound, as many as it says, once."""
        outcome = self.outcome
        opening = len(outcome.picks)
        try:
            await self._pick(chosen, ranking, await track_limit(self._wish, self._client))
        except ContextTooLongError as exc:
            fitting = fitting_by_server(outcome.sent, exc)
            if len(outcome.picks) > opening or fitting is None:
                raise
            await self._pick(chosen, ranking, fitting)

    async def _pick(self, chosen: ChosenFilter, ranking: Ranking, limit: int) -> None:
        wish, outcome, client = self._wish, self.outcome, self._client
        async with step("sample", self._emit):
            seed = list_seed(wish, chosen, limit, run_seed=self._seed, day=timezone.localdate())
            taken = [*self._beside, *(pick.track for pick in outcome.picks)]
            songs = songs_of(wish, chosen.signals, taken)
            drawing = Drawing(wish, chosen, ranking, self._artists, songs, seed, self._length, self._beside)
            tracks = await sync_to_async(drawing.draw)(limit)
            said = text_with_limits(wish)
            listing = await fit_listing(tracks, said, self._asked, client=client)
            limits = await sync_to_async(limits_for)(wish, listing.tracks, taken)
        outcome.sent, outcome.shown = len(listing.tracks), listing.tracks
        seconds = await expected_seconds(client.config, client.model("generation"), outcome.sent, self._asked)
        ranked_by = ranking.terms if outcome.sent < outcome.matching else ()
        sent, matching = outcome.sent, outcome.matching
        await self._emit(CandidatesChosen(sent=sent, matching=matching, expected_seconds=seconds, ranked_by=ranked_by))
        selection = Selection(
            listing, said, self._asked, client=client, seed=self._seed, keys_of=songs.keys_of, limits=limits
        )
        async with step("select", self._emit, f"Reading {outcome.sent} tracks and picking {self._asked}"):
            room = (matcher := selection.matcher).room
            await self._follow(selection)
            filled: list[Pick] = []
            if wants_filling(wish, client.config):
                filled = await sync_to_async(drawing.fill)(matcher, listing.drawn, outcome.picks, self._count)
            if room < min(self._asked, outcome.sent) and len(outcome.picks) + len(filled) < self._count:
                await self._tell_unmet((room_words(wish, room, outcome.sent),))
            await self._arrange(filled)

    async def _follow(self, selection: Selection) -> None:
        outcome, pulse = self.outcome, Pulse("select", self._emit)
        async with aclosing(selection.events()) as events:
            async for event in events:
                if isinstance(event, tuple):
                    await self._take(*event)
                    if not (self._length or self._kept is None):  # of minutes, some picks may have to go again
                        await self._early.offer(
                            self._wish.text, self.outcome.told_of(self._kept), self._unmet, selection
                        )
                elif isinstance(event, ToppingUp):
                    await self._emit(event)
                elif isinstance(event, Completion):
                    outcome.first_completion = outcome.first_completion or event
                else:
                    await pulse.take(event)

    async def _arrange(self, filled: Sequence[Pick]) -> None:
        picks = self.outcome.picks
        arrangement = await sync_to_async(arrange_all)(self._wish, picks, filled, length=self._length, seed=self._seed)
        await self._take(*(pick for pick in arrangement.picks if pick not in picks))
        picks[:] = arrangement.picks
        self._unmet += unmet_in(arrangement.events)
        await self._emit(*arrangement.events)

    async def _tell_unmet(self, words: Sequence[str]) -> None:
        if words:
            self._unmet += words
            await self._emit(Unmet(words=tuple(words)))

    async def _take(self, *picks: Pick) -> None:
        await self._emit(*self.outcome.add_picks(picks, self._count))

    async def _narrate(self) -> None:
        if self._kept is None:
            return
        client, tracks = self._client, self.outcome.told_of(self._kept)
        note = "Writing the description" if await is_worth_asking(client, "telling") else ""
        async with step("narrate", self._emit, note):
            reasons, pulse = not client.config.is_local, Pulse("narrate", self._emit)
            begun = await self._early.answer_about(tracks)
            narrative = await narrate(
                self._wish.text,
                tracks,
                client=client,
                with_reasons=reasons,
                unmet=self._unmet,
                pulse=pulse,
                begun=begun,
            )
        self.outcome.narrative = narrative
        told = narrative.model_dump(exclude={"reasons"})
        await self._emit(Narrated(**told))
