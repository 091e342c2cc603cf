"""The values that cross the border of `library`: tracks, filters, names found, counts, and how a sync goes."""

from datetime import date
from typing import Literal, NamedTuple

from pydantic import Field

from core.values import Frozen


class TrackRef(Frozen):
    """A track of the library. `user_rating` is 0-10 (half stars), `rating_key` the music server's own id."""

    rating_key: str
    title: str
    artist: str
    album: str
    year: int | None = None
    duration_ms: int | None = None
    genres: tuple[str, ...] = ()
    user_rating: int | None = None
    is_live: bool = False


class ProfileLimits(Frozen):
    """What a playlist asks of its artists' profiles: an artist that is known to be otherwise does not pass.

    Of `voices` one is enough, and of `languages` (ISO 639-1), of which an artist's first counts, and `countries` (ISO
    3166-1 alpha-2) together one of any; one of `without_…` is too many. Moods are styles too.
    """

    voices: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    without_voices: tuple[str, ...] = ()
    without_languages: tuple[str, ...] = ()
    without_countries: tuple[str, ...] = ()
    without_moods: tuple[str, ...] = ()


class TrackFilter(Frozen):
    """What a playlist may draw from. Empty means no limit; names compare folded (case, accents, quotes).

    `genres` joined by "or", likewise `decades` (1970 means 1970-1979) and `artists`; fields joined by "and".
    `years` is a span, both ends included, for eras that are no whole decades ("early seventies"); `exclude_years` are
    such spans. A track of unknown year passes only where no years are asked for. One of unknown length passes any
    length, unless `is_length_known` says otherwise. The days of `…_since` begin at midnight; a track that was never
    played was not played since any, and one that was, nobody knows when, passes none of them. By a `max_rating` no
    unrated track passes; by 0, they alone.
    """

    genres: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    years: tuple[int, int] | None = None
    artists: tuple[str, ...] = ()
    exclude_genres: tuple[str, ...] = ()
    exclude_artists: tuple[str, ...] = ()
    exclude_years: tuple[tuple[int, int], ...] = ()
    min_rating: int = Field(default=0, ge=0, le=10)
    max_rating: int | None = Field(default=None, ge=0, le=10)
    is_played: bool | None = None
    not_played_since: date | None = None
    played_since: date | None = None
    added_since: date | None = None
    shortest_ms: int | None = None
    longest_ms: int | None = None
    is_length_known: bool = False
    exclude_live: bool = True
    profile: ProfileLimits = ProfileLimits()

    @property
    def needs_tracks(self) -> bool:
        """Whether it asks for plays, days or lengths, which no tally knows."""
        days = (self.not_played_since, self.played_since, self.added_since)
        return self.asks_for_length or any(fact is not None for fact in (self.is_played, *days))

    @property
    def asks_for_length(self) -> bool:
        """Whether the length of tracks matters."""
        return self.is_length_known or self.shortest_ms is not None or self.longest_ms is not None


class Candidate(NamedTuple):
    """A track as light as a draw needs it: our own id, its artist's, and a number that its doubles share.

    `album_id` is 0 where nobody asked for it.
    """

    id: int
    artist_id: int
    recording: int
    album_id: int = 0


class ListedArtist(NamedTuple):
    """An artist in a list to choose from; `genre` is what most of its tracks are, "" where that is not known."""

    id: int
    name: str
    genre: str = ""


class TrackFacts(NamedTuple):
    """What a draw weighs of a track beside its filter. `moods` and `styles` are folded, between bars: |sad|warm|."""

    album_id: int
    moods: str | None
    styles: str | None
    user_rating: int | None
    play_count: int


class PlayedTrack(NamedTuple):
    """A track, and how often it was played."""

    track: Candidate
    plays: int
    is_live: bool


class FacetCount(Frozen):
    """A genre, decade ("1970s") or artist, and how many tracks of the current filter carry it."""

    name: str
    count: int


class TrackPlace(NamedTuple):
    """Where a track stands: on which album, from which year, disc and number there, from 1; None for not known.

    `moods` are its own, folded.
    """

    artist_id: int
    album_id: int
    album: str
    album_year: int | None
    disc: int | None
    number: int | None
    moods: tuple[str, ...] = ()


class LibraryCounts(Frozen):
    """What the filters may offer."""

    tracks: int
    genres: tuple[FacetCount, ...]
    decades: tuple[FacetCount, ...]


class Facets(Frozen):
    """`tracks` pass the whole filter; each of the others follows all of the filter but itself.

    Artists are the thirty with most tracks; what is chosen is always among them, and among genres and decades.
    `ratings` are named "0" to "10" (half stars) and count what is rated so or better; `live` counts the concert
    recordings that are, or would be, let in.
    """

    tracks: int
    genres: tuple[FacetCount, ...]
    decades: tuple[FacetCount, ...]
    artists: tuple[FacetCount, ...]
    ratings: tuple[FacetCount, ...]
    live: int


class FilterPart(Frozen):
    """A part of a filter in words ("the decade 1980s"), and how many tracks pass without its `fields`."""

    words: str
    fields: tuple[str, ...]
    tracks: int


class NameFound(Frozen):
    """A name of the library that a text means, in the library's own spelling; of an album, its `artist` too.

    It stands at the characters from `start` to `end`; several may stand at the same ones ("Indie").
    """

    kind: Literal["genre", "artist", "album"]
    name: str
    artist: str = ""
    start: int
    end: int


class NamesFound(Frozen):
    """View all, in the order of the text."""

    found: tuple[NameFound, ...] = ()

    @property
    def genres(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys(name.name for name in self.found if name.kind == "genre"))

    @property
    def artists(self) -> tuple[str, ...]:
        """Each once."""
        return tuple(dict.fromkeys(name.name for name in self.found if name.kind == "artist"))

    @property
    def albums(self) -> tuple[tuple[str, str], ...]:
        """(album, artist) pairs, each once."""
        return tuple(dict.fromkeys((name.name, name.artist) for name in self.found if name.kind == "album"))


class LibraryTotals(Frozen):
    """What the library holds."""

    tracks: int = 0
    artists: int = 0
    albums: int = 0
    genres: int = 0


class Loaded(Frozen):
    """What a load left: the library now, and how many tracks are new, different, gone, or under a new rating key."""

    totals: LibraryTotals
    added: int = 0
    changed: int = 0
    removed: int = 0
    moved: int = 0


#: "" is before the first sync; the last four are how one may have ended.
SyncPhase = Literal["", "reading", "storing", "done", "failed", "cancelled", "interrupted"]


class SyncProgress(Frozen):
    """How far a sync is, in tracks; `rate` in tracks a second; None where the server does not say how many it has."""

    phase: SyncPhase
    done: int = 0
    total: int | None = None
    rate: float = 0.0
    seconds_left: float | None = None
