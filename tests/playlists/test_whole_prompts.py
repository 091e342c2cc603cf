"""Prompts of real people over the demo library, by a model that only counts: every exact part is met, or told."""

import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from library.models import Track
from library.profiles.store import profiles_of
from library.servers.demo.server import DemoServer
from library.servers.values import ServerTrack
from library.services.loading.load import load_library
from playlists.errors import BadWishError
from playlists.events import Failed, Finished, Understood, Unmet
from playlists.models import Run
from playlists.services.editing.entries import entries_of
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300), pytest.mark.django_db(transaction=True)]

NOW = timezone.now()
_LONG_AGO = NOW - timedelta(days=90)


class Made(NamedTuple):
    """A playlist: its tracks in their order, all that was told of it, and what went wrong instead."""

    tracks: tuple[Track, ...]
    told: str
    failure: str = ""

    @property
    def minutes(self) -> float:
        """Of the tracks whose length is known."""
        return sum(track.duration_ms or 0 for track in self.tracks) / 60_000


def lived_with(track: ServerTrack) -> ServerTrack:
    """As if somebody had owned it for years: ratings, plays, dates, and lengths of nine tracks in ten."""
    chance = zlib.crc32(track.rating_key.encode())
    plays = chance // 7 % 5
    return track.model_copy(
        update={
            "user_rating": (None, 2, 4, 6, 8, 9, 10, None)[chance % 8],
            "play_count": plays,
            "last_played": NOW - timedelta(days=chance // 11 % 400) if plays else None,
            "added_at": NOW - timedelta(days=chance // 13 % 900),
            "duration_ms": track.duration_ms or (None if chance % 10 == 0 else 120_000 + chance % 240_000),
        }
    )


async def lived_with_library() -> AsyncIterator[tuple[ServerTrack, ...]]:
    """The demo library's tracks, all of them lived with."""
    async for batch in DemoServer().tracks():
        yield tuple(map(lived_with, batch))


def stars(least: int) -> Callable[[Made], bool]:
    """All are rated so or better, in half stars."""
    return lambda made: all((track.user_rating or 0) >= least for track in made.tracks)


def by(*artists: str) -> Callable[[Made], bool]:
    """All are by one of these."""
    return lambda made: {track.artist.name for track in made.tracks} <= set(artists)


def not_by(artist: str) -> Callable[[Made], bool]:
    """None is by this artist."""
    return lambda made: all(track.artist.name != artist for track in made.tracks)


def tells_of(*words: str) -> Callable[[Made], bool]:
    """Title or album of each has one of the words."""
    return lambda made: all(
        any(word in f"{track.title} {track.album.title}".casefold() for word in words) for track in made.tracks
    )


def from_years(first: int, last: int) -> Callable[[Made], bool]:
    """All are of these years."""
    return lambda made: all(first <= (track.year or 0) <= last for track in made.tracks)


def carries(*genres: str) -> Callable[[Made], bool]:
    """Each has one of the genres."""
    return lambda made: all(set(genres) & {genre.name for genre in track.genres.all()} for track in made.tracks)


def lasts(least: float, most: float) -> Callable[[Made], bool]:
    """So many minutes altogether."""
    return lambda made: least <= made.minutes <= most


def has(count: int) -> Callable[[Made], bool]:
    """So many tracks."""
    return lambda made: len(made.tracks) == count


def tells(*words: str) -> Callable[[Made], bool]:
    """What is told of it has all of these words."""
    return lambda made: all(word in made.told.casefold() for word in words)


def not_played_for_months(made: Made) -> bool:
    """Nobody has heard any of them lately."""
    return all(track.last_played is None or track.last_played < _LONG_AGO for track in made.tracks)


def once_each(made: Made) -> bool:
    """No artist twice."""
    return len({track.artist_id for track in made.tracks}) == len(made.tracks)


def in_album_order(made: Made) -> bool:
    """By disc and number."""
    places = [(track.disc_number or 1, track.track_number or 0) for track in made.tracks]
    return places == sorted(places)


def by_year(made: Made) -> bool:
    """The oldest first."""
    years = [track.year or 0 for track in made.tracks]
    return years == sorted(years)


def no_longer_than(seconds: int) -> Callable[[Made], bool]:
    """No track is known to be longer, and those whose length is not known come last."""

    def holds(made: Made) -> bool:
        known = [track.duration_ms is not None for track in made.tracks]
        short = all((track.duration_ms or 0) <= seconds * 1000 for track in made.tracks)
        return short and known == sorted(known, reverse=True)

    return holds


def rises(made: Made) -> bool:
    """The energy of the artists goes up, as far as it is known."""
    energies = list(filter(None, map(energy_of, made.tracks)))
    third = len(energies) // 3
    return energies == sorted(energies) and sum(energies[-third:]) > sum(energies[:third])


def energy_of(track: Track) -> int | None:
    """As the profile of its artist says."""
    profile = profiles_of([track.artist_id]).get(track.artist_id)
    return profile.energy if profile else None


def fails(*words: str) -> Callable[[Made], bool]:
    """Nothing is made, and these words say why."""
    return lambda made: not made.tracks and all(word in made.failure for word in words)


def not_empty(made: Made) -> bool:
    """Something came of it."""
    return bool(made.tracks) and not made.failure


def added_lately(made: Made) -> bool:
    """All within a month."""
    return all(track.added_at is not None and (NOW - track.added_at).days <= 31 for track in made.tracks)


def never_played(made: Made) -> bool:
    """Not one of them."""
    return not any(track.play_count for track in made.tracks)


CHRISTMAS = ("christmas", "xmas", "santa", "jingle", "sleigh", "snow", "reindeer", "noël", "mary's", "world")
TRAINS = ("train", "railroad", "express", "locomotive", "station", "gare", "trem", "subway", "metro")
Check = Callable[[Made], bool]
PROMPTS: dict[str, tuple[Check, ...]] = {
    "60 minutes of calm folk": (not_empty, lasts(58, 62), carries("Folk")),
    "four and five star songs I have not heard for months": (not_empty, stars(8), not_played_for_months),
    "Christmas songs for decorating the tree": (not_empty, tells_of(*CHRISTMAS)),
    "songs about trains": (not_empty, tells_of(*TRAINS)),
    "songs with the moon in the title": (not_empty, tells_of("moon")),
    "everything by David Bowie": (not_empty, by("David Bowie")),
    "give me 30 David Bowie songs": (has(30), by("David Bowie")),
    'only the album "Rumours", in order': (has(9), by("Fleetwood Mac"), in_album_order),
    "techno, start slow, end fast": (not_empty, rises),
    "Beatles songs in chronological order": (not_empty, by("The Beatles"), by_year),
    "only acdc": (not_empty, by("AC/DC")),
    "only Xyzzy": (fails("Xyzzy"),),
    "only songs under three minutes, punk": (not_empty, carries("Punk"), no_longer_than(180)),
    "70s rock, Queen not wanted": (not_empty, not_by("Queen"), from_years(1970, 1979)),
    "keine Songs von Queen, 70er Rock": (not_empty, not_by("Queen"), from_years(1970, 1979)),
    "no rap, 90s party": (not_empty, from_years(1990, 1999)),
    "danceable happy, 120 BPM, above 4 stars": (not_empty, stars(9), tells("bpm")),
    "80s pop, no artist twice": (not_empty, from_years(1980, 1989), once_each),
    "50 songs of the 90s": (has(50), from_years(1990, 1999)),
    "music I added this month": (not_empty, added_lately),
    "soul I have never played": (not_empty, carries("Soul"), never_played),
    "45 minute run at 170 bpm, no rap": (not_empty, lasts(43, 47), tells("bpm")),
}  # fmt: skip


async def make(server: Server, text: str) -> Made:
    """The playlist as it is stored, and everything that was said on the way."""
    try:
        run = await server.start(text)
    except BadWishError as exc:
        return Made((), "", exc.message)
    events = await server.events(run)
    ending = events[-1]
    told = "; ".join(_told(events))
    if not isinstance(ending, Finished):
        return Made((), told, ending.message if isinstance(ending, Failed) else ending.type)
    await run.arefresh_from_db()
    return Made(await sync_to_async(_tracks)(run), told)


def _told(events: Iterable[Any]) -> Iterable[str]:
    for event in events:
        if isinstance(event, Unmet):
            yield from event.words
        if isinstance(event, Understood) and event.plan:
            yield from event.plan.unmet


def _tracks(run: Run) -> tuple[Track, ...]:
    keys = [entry.rating_key for entry in entries_of(run.playlist)]
    tracks = Track.objects.filter(rating_key__in=keys).select_related("artist", "album").prefetch_related("genres")
    found = {track.rating_key: track for track in tracks}
    return tuple(found[key] for key in keys)


async def test_every_exact_part_of_a_prompt_is_met(ollama: OllamaFake, server: Server) -> None:
    await load_library("demo", lived_with_library())
    wrong: dict[str, str] = {}
    for text, checks in PROMPTS.items():
        made = await make(server, text)
        failed = [number for number, holds in enumerate(checks) if not await sync_to_async(holds)(made)]
        if failed:
            some = [f"{track.artist.name} - {track.title} ({track.year})" for track in made.tracks[:4]]
            wrong[text] = f"checks {failed}; {len(made.tracks)} tracks, {made.minutes:.0f} min; {made.failure}; {some}"
    assert not wrong, "\n".join(f"{text}: {what}" for text, what in wrong.items())
