"""Steps 4 to 6 in turn: draw the candidates, have the model pick, and again with fewer where its window is smaller."""

from contextlib import aclosing

from asgiref.sync import sync_to_async
from django.utils import timezone

from library.errors import TrackNotFoundError
from library.recordings.recording_key import recording_key
from library.schemas import TrackRef
from llm.errors import ContextTooLongError
from llm.schemas import Completion
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import expected_seconds
from playlists.events import CandidatesChosen, Picked, ToppingUp
from playlists.schemas import Pick, Wish
from playlists.services.generation.candidates import Understanding, album_through, choose_candidates
from playlists.services.generation.llm_progress import Pulse
from playlists.services.generation.prompt_budget import fit
from playlists.services.generation.run_result import Emit, Outcome, step
from playlists.services.generation.seed import list_seed
from playlists.services.generation.selection import Selection
from playlists.services.generation.track_limit import track_limit
from playlists.services.wishes.seed_track import song_of

#: Of what the server says would fit: its own count of the answer and of the template comes on top.
_SAFETY = 0.8


class Picking:
    """Fills `outcome` with picks. Raises NoPicksError and ProviderErrors."""

    def __init__(self, wish: Wish, *, seed: int, client: LLMClient, emit: Emit, outcome: Outcome) -> None:
        self._wish = wish
        self._seed = seed
        self._client = client
        self._emit = emit
        self._outcome = outcome
        #: What the model is asked for: all, but the song that the playlist starts from.
        self._asked = wish.count
        self._count = wish.count

    async def pick_from(self, understanding: Understanding) -> None:
        """As many tracks as fit; where the server counts more tokens than our bound, as many as it says, once."""
        outcome = self._outcome
        if await self._play_album_through(understanding):
            return
        await self._open_with_song()
        opening = len(outcome.picks)
        try:
            await self._pick(understanding, await track_limit(self._wish, self._client))
        except ContextTooLongError as exc:
            # The server counts more tokens, or has a smaller window, than we were told: its own figures decide.
            if len(outcome.picks) > opening or not (exc.prompt_tokens and exc.context_window):
                raise
            smaller = int(outcome.sent * _SAFETY * exc.context_window / exc.prompt_tokens)
            if not 1 <= smaller < outcome.sent:
                raise
            await self._pick(understanding, smaller)

    async def _play_album_through(self, understanding: Understanding) -> bool:
        """An album in its own order leaves a model nothing to choose."""
        album = await sync_to_async(album_through)(self._wish, understanding)
        if not album:
            return False
        self._outcome.sent = self._outcome.matching = self._count = len(album)
        await self._emit(CandidatesChosen(sent=len(album), matching=len(album)))
        async with step("select", self._emit, "Taking the album in its order"):
            await self._take(*(Pick(number=number, track=track) for number, track in enumerate(album, 1)))
        return True

    async def _open_with_song(self) -> None:
        """A playlist from a song begins with it, unless it is gone, or not wanted in a playlist that is revised."""
        wish = self._wish
        if not wish.song or wish.count < 2 or wish.song in wish.exclude_tracks:
            return
        try:
            song = await sync_to_async(song_of)(wish.song)
        except TrackNotFoundError:
            return
        self._asked -= 1
        await self._take(Pick(number=0, track=song.track))

    async def _pick(self, understanding: Understanding, limit: int) -> None:
        wish, outcome, client = self._wish, self._outcome, self._client
        async with step("sample", self._emit):
            seed = list_seed(wish, understanding, limit, run_seed=self._seed, day=timezone.localdate())
            tracks = await sync_to_async(choose_candidates)(understanding, limit, seed)
            listing = await fit(tracks, wish.text, self._asked, client=client)
        outcome.sent = len(listing.tracks)
        seconds = await expected_seconds(client.config, client.model("generation"), outcome.sent, self._asked)
        await self._emit(CandidatesChosen(sent=outcome.sent, matching=outcome.matching, expected_seconds=seconds))
        selection = Selection(listing, wish.text, self._asked, client=client, seed=self._seed, recording_key=_recording)
        async with step("select", self._emit, f"Reading {outcome.sent} tracks and picking {self._asked}"):
            await self._follow(selection)

    async def _follow(self, selection: Selection) -> None:
        outcome, pulse = self._outcome, Pulse("select", self._emit)
        async with aclosing(selection.events()) as events:
            async for event in events:
                if isinstance(event, tuple):
                    await self._take(*event)
                elif isinstance(event, ToppingUp):
                    await self._emit(event)
                elif isinstance(event, Completion):
                    outcome.first_completion = outcome.first_completion or event
                else:
                    await pulse.take(event)

    async def _take(self, *picks: Pick) -> None:
        first, count = len(self._outcome.picks) + 1, self._count
        self._outcome.picks.extend(picks)
        await self._emit(
            *(
                Picked(position=position, count=count, track=pick.track, origin=pick.origin)
                for position, pick in enumerate(picks, first)
            )
        )


def _recording(track: TrackRef) -> str:
    album, length = track.album, track.duration_ms
    return recording_key(track.artist, track.title, live=track.is_live, album=album, duration_ms=length)
