"""Names that a model gives, told from what only looks like them: artists and titles that the library surely has.

Nothing is guessed: an artist counts by the whole key of its name ("The Supremes" is "Supremes"), a title by its artist
and by the recording or the whole key of its name. No name that is close to another one is taken for it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from library.credits.rows import keys_by_name, with_tracks
from library.filters.track_query import TrackQuery
from library.genres.families import current_families
from library.models import Artist, Track
from library.names.genre_names import genre_key
from library.names.normalization import artist_key, fold, title_key
from library.names.placeholders import NOBODY, drop_placeholder
from library.recordings.recording_key import recording_key
from library.recordings.stable_number import stable_number
from library.schemas import Candidate, TrackFilter
from library.search.plain_words import is_plain_name
from library.sql import select_ids

Reading = tuple[str, str]
#: Of one title, so many copies are looked at: a live band has one song on fifty albums.
_MOST_COPIES = 60


def match_artists(names: Sequence[str], *, text: str = "", sure: Collection[str] = ()) -> tuple[str, ...]:
    """Those with tracks in the library, in its spelling and in the order given.

    A name of plain words, or of a genre ("Love", "Soul"), counts only as the library spells it, and not where it is a
    word of the `text` that was asked about. `sure` are keys of artists that are meant in any case.
    """
    given: dict[str, str] = {}
    for name in names:
        given.setdefault(_key_of(name), " ".join(name.split()))
    known = _artists(given)
    genres = current_families().names_by_key({genre_key(key) for key in known})
    said = frozenset(fold(text).split())
    return tuple(
        known[key]
        for key in given
        if key in known
        and (
            key in sure
            or not (is_plain_name(key) or genre_key(key) in genres)
            or _is_spelled(given[key], known[key], said)
        )
    )


def match_titles(mentions: Iterable[Sequence[Reading]]) -> tuple[Reading, ...]:
    """(artist, title) in the library's spelling, for each mention of which one reading is a track that it has."""
    wanted = [list(dict.fromkeys(readings)) for readings in mentions]
    found = _tracks([reading for readings in wanted for reading in readings])
    first = (next((found[reading] for reading in readings if reading in found), None) for readings in wanted)
    return tuple(dict.fromkeys((copies[0].artist, copies[0].title) for copies in first if copies))


def titled_pool(track_filter: TrackFilter, titles: Sequence[Reading]) -> list[Candidate]:
    """The tracks of these (artist, title) pairs that pass the filter, in the order of the pairs."""
    copies = _tracks(titles)
    place = {copy.id: at for at, pair in reversed(list(enumerate(titles))) for copy in copies.get(pair, ())}
    if not place:
        return []
    passing = TrackQuery(track_filter).candidates(Q(pk_of_track__in=select_ids(place)))
    return sorted(passing, key=lambda candidate: (place[candidate.id], candidate.id))


class _Copy(NamedTuple):
    """A track that a title means."""

    is_live: bool
    length: int
    id: int
    artist: str
    title: str


def _key_of(name: str) -> str:
    """The artist's key; "" of nobody."""
    key = artist_key(name) if drop_placeholder(name) else ""
    return "" if key in NOBODY else key


def _artists(keys: Iterable[str]) -> dict[str, str]:
    """Names by key, of those that have tracks."""
    rows = Artist.objects.filter(with_tracks(), folded__in=set(keys))
    return dict(rows.values_list("folded", "name"))


def _is_spelled(given: str, name: str, said: Collection[str]) -> bool:
    """Whether the name was given as the library has it, and is no echo of what was asked."""
    if all(word in said for word in artist_key(name).split()):
        return False
    return given.removeprefix("The ") == " ".join(name.split()).removeprefix("The ")


def _tracks(readings: Iterable[Reading]) -> Mapping[Reading, Sequence[_Copy]]:
    """For each reading that the library has, its copies: studio before concert, the plainest title first."""
    wanted = {(artist, title): (_key_of(artist), *_marks(artist, title)) for artist, title in readings}
    whose = keys_by_name({artist for artist, _, _ in wanted.values() if artist})
    rows = (
        Track.objects.filter(artist_id__in=list(whose))
        .filter(
            Q(recording__in={recording for _, recording, _ in wanted.values()})
            | Q(folded__in={title for _, _, title in wanted.values()})
        )
        .order_by("is_live", "id")
        .values_list("artist_id", "recording", "folded", "is_live", "id", "artist__name", "title")
    )
    copies: dict[tuple[str, int | str], list[_Copy]] = {}
    for named, recording, title_folded, is_live, pk, artist, title in rows:
        copy = _Copy(is_live, len(title), pk, artist, title)
        for artist_folded in whose[named]:
            for mark in (recording, title_folded):
                copies.setdefault((artist_folded, mark), []).append(copy)
    found = {}
    for reading, (artist_folded, recording, title_folded) in wanted.items():
        marks = [copies.get((artist_folded, mark), []) for mark in (recording, title_folded)]
        if same := sorted({copy for copied in marks for copy in copied})[:_MOST_COPIES]:
            found[reading] = same
    return found


def _marks(artist: str, title: str) -> tuple[int, str]:
    """What a track of this name is known by: its recording's number, and its title's key."""
    return stable_number(recording_key(artist, title).encode()), title_key(title)
