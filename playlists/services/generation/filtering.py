"""Step 3: from what was asked, read and suggested to the filter that the tracks must pass, tried on the library.

What a person chose is kept to the letter, and so are facts (ratings, plays, days, lengths), whoever read them. What
else was only understood is loosened, step by step and said aloud, when no track would pass: first the model's ideas,
then the era, then the genres.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from django.utils import timezone

from library import queries
from library.counts.facets import costliest_filter
from library.errors import LibraryEmptyError
from library.names.genre_names import genre_key
from library.names.normalization import artist_key
from library.schemas import Candidate, TrackFilter
from library.search.exact_names import titled_pool
from playlists.errors import NothingMatchesError
from playlists.plan import Signals
from playlists.schemas import Ideas, Wish
from playlists.services.generation.fact_filter import fact_fields
from playlists.services.wishes.moods import mood_tiers
from playlists.services.wishes.read import text_by_person

ALL_TAKEN = "All matching tracks are already in the playlist or were removed from it."
#: Of an artist's tracks, to learn its genres from; and the part of them that must carry a genre.
_TELLING_TRACKS, _TELLING_SHARE = 40, 0.4
#: With more matching tracks than this, those that are refused make no difference to their number.
_MANY = 4_000
_ERA, _LIVE = "the era in your prompt", "the filter for live versions"


class ChosenFilter(NamedTuple):
    """The filter that was settled on, the tracks that the wish names, and how many tracks pass or are named.

    `moods` are those that the wish asks for (moods.mood_tiers), `refused` recordings that it does not want.
    `suggested` are tracks that the model named and the filter lets through: those of its titles (`titled`), then those
    by its artists. `leaning` are genres that only rank.
    """

    filter: TrackFilter
    signals: Signals
    named: tuple[Candidate, ...]
    only_named: bool
    matching: int
    relaxed: tuple[str, ...] = ()
    moods: tuple[tuple[str, ...], ...] = ()
    refused: frozenset[int] = frozenset()
    suggested: tuple[Candidate, ...] = ()
    leaning: tuple[str, ...] = ()
    titled: frozenset[Candidate] = frozenset()


def choose_filter(wish: Wish, signals: Signals, ideas: Ideas) -> ChosenFilter:
    """The tightest filter that lets any track through. Raises LibraryEmptyError, NothingMatchesError."""
    if queries.library_is_empty():
        raise LibraryEmptyError
    refused = _refused(wish, signals)
    named = _named(wish, signals, refused)
    if signals.only and named.tracks:
        return ChosenFilter(named.filter, signals, named.tracks, True, len(named.tracks), named.relaxed, (), refused)
    ideas = without_refused(ideas, wish, signals)
    if not (signals.genres or ideas.genres):
        ideas = ideas.model_copy(update={"genres": _genres_of(named.tracks or _tracks_like(signals))})
    narrowing = Narrowing(TrackFilter())
    for narrowing in narrowings(wish, signals, ideas):
        matching = _count(narrowing.filter, refused)
        if matching >= narrowing.least or (named.tracks and not narrowing.relaxed):
            passing_too = queries.filter_ids(narrowing.filter, (track.id for track in named.tracks))
            return ChosenFilter(
                narrowing.filter,
                signals,
                named.tracks,
                only_named=False,
                matching=matching + len(named.tracks) - len(passing_too),
                relaxed=(*named.relaxed, *narrowing.relaxed),
                moods=mood_tiers(text_by_person(wish), _used(signals)),
                refused=refused,
                **_suggested(narrowing.filter, ideas, refused)._asdict(),
                leaning=ideas.leanings,
            )
    is_taken = refused and queries.count_matching(narrowing.filter)
    raise NothingMatchesError(ALL_TAKEN if is_taken else _why_nothing_matches(narrowing.filter))


def _why_nothing_matches(track_filter: TrackFilter) -> str:
    """With what to give up, where one thing is enough."""
    culprit = costliest_filter(track_filter)
    remedy = f"Without {culprit.words}, {culprit.tracks:,} would match." if culprit else "Remove one."
    return f"No track in your library matches these filters. {remedy}"


def without_refused(ideas: Ideas, wish: Wish, signals: Signals) -> Ideas:
    """No idea brings back what the wish does not want, or the person left out."""
    artists = {artist_key(name) for name in (*wish.exclude_artists, *signals.without_artists)}
    genres = {genre_key(name) for name in (*wish.exclude_genres, *signals.without_genres)}
    return ideas.model_copy(
        update={
            "genres": tuple(name for name in ideas.genres if genre_key(name) not in genres),
            "leanings": tuple(name for name in ideas.leanings if genre_key(name) not in genres),
            "artists": tuple(name for name in ideas.artists if artist_key(name) not in artists),
            "titles": tuple(pair for pair in ideas.titles if artist_key(pair[0]) not in artists),
        }
    )


class Narrowing(NamedTuple):
    """A filter, in words what was given up for it, and how many tracks must pass for it to be taken."""

    filter: TrackFilter
    relaxed: tuple[str, ...] = ()
    least: int = 1


def narrowings(wish: Wish, signals: Signals, ideas: Ideas) -> Iterator[Narrowing]:
    """The tightest filter first; the last lets through whatever the person's own choices allow."""
    current = _tightest(wish, signals, ideas)
    relaxed: list[str] = []
    for concession in _concessions(wish, signals, ideas):
        # The model's ideas must leave a whole playlist; the wish's own words are kept even if they leave one track.
        yield Narrowing(current, tuple(relaxed), wish.track_count if concession.of_model else 1)
        current = current.model_copy(update=concession.update)
        relaxed.append(concession.words)
    yield Narrowing(current, tuple(relaxed))


def named_filter(wish: Wish, signals: Signals) -> TrackFilter | None:
    """What artists and albums named in the wish may bring in beside the filter; None where none is named.

    Genre and era do not hold for them, unless the person chose them: "Miles Davis and 90s hip hop" wants both.
    """
    if not (signals.artists or signals.albums):
        return None
    return TrackFilter(
        genres=wish.genres or (),
        decades=wish.decades or (),
        exclude_genres=(*wish.exclude_genres, *signals.without_genres),
        exclude_artists=(*wish.exclude_artists, *signals.without_artists),
        exclude_live=wish.exclude_live and not signals.live,
        **fact_fields(wish, timezone.localdate()),
    )


def named_narrowings(
    widest: TrackFilter, wish: Wish, signals: Signals
) -> Iterator[tuple[TrackFilter, tuple[str, ...]]]:
    """For the tracks of named artists and albums: the tightest filter first, each with what was given up for it.

    "David Bowie from 1976 to 1980" means the years; of "Miles Davis and 90s hip hop", they belong to the genre.
    """
    dated = wish.decades is None and (signals.only or not signals.genres)
    times = suggested_times(signals, ()) if dated else Times()
    eras = [(widest, ())] if times == Times() else [(widest.model_copy(update=times._asdict()), ()), (widest, (_ERA,))]
    yield from eras
    if widest.exclude_live:
        for track_filter, relaxed in eras:
            yield track_filter.model_copy(update={"exclude_live": False}), (*relaxed, _LIVE)


def suggested_genres(signals: Signals, ideas: tuple[str, ...]) -> tuple[str, ...]:
    """The wish's own words; where they name none, the model's ideas."""
    return signals.genres or ideas


class Times(NamedTuple):
    """Fields of a TrackFilter: decades, or a span of years, or neither; and what is left out."""

    decades: tuple[int, ...] = ()
    years: tuple[int, int] | None = None
    exclude_years: tuple[tuple[int, int], ...] = ()

    @property
    def as_decades(self) -> tuple[int, ...]:
        """All decades that these times touch."""
        if self.decades or self.years is None:
            return self.decades
        return tuple(range(self.years[0] // 10 * 10, self.years[1] + 1, 10))


def suggested_times(signals: Signals, ideas: tuple[int, ...]) -> Times:
    """Likewise; of the model's decades, from the first to the last. What the wish does not want is left out anyway."""
    if signals.decades:
        return Times(decades=signals.decades, exclude_years=signals.without_years)
    years = signals.years or ((min(ideas), max(ideas) + 9) if ideas else None)
    return Times(years=years, exclude_years=signals.without_years)


class _Concession(NamedTuple):
    words: str
    update: dict[str, object]
    of_model: bool = False


def _tightest(wish: Wish, signals: Signals, ideas: Ideas) -> TrackFilter:
    genres = suggested_genres(signals, ideas.genres)
    times = suggested_times(signals, ideas.decades) if wish.decades is None else Times(decades=wish.decades)
    return TrackFilter(
        genres=genres if wish.genres is None else wish.genres,
        **times._asdict(),
        artists=wish.artists or (signals.artists if signals.only else ()),
        exclude_genres=(*wish.exclude_genres, *signals.without_genres),
        exclude_artists=(*wish.exclude_artists, *signals.without_artists),
        exclude_live=wish.exclude_live and not signals.live,
        **fact_fields(wish, timezone.localdate()),
    )


def _concessions(wish: Wish, signals: Signals, ideas: Ideas) -> Iterator[_Concession]:
    if wish.genres is None and not signals.genres and ideas.genres:
        yield _Concession("the suggested genres", {"genres": ()}, of_model=True)
    if wish.decades is None and signals.years is None and ideas.decades:
        yield _Concession("the suggested decades", {"years": None}, of_model=True)
    if wish.decades is None and (signals.years or signals.without_years):
        yield _Concession(_ERA, Times()._asdict())
    if wish.genres is None and signals.genres:
        yield _Concession("the genres in your prompt", {"genres": ()})


def _used(signals: Signals) -> tuple[str, ...]:
    """Names in the wish that say what they say already."""
    return (*signals.genres, *signals.artists, *(name for pair in signals.albums for name in pair))


class _Named(NamedTuple):
    """The tracks by the artists and of the albums that the wish names, and the filter that let them through."""

    filter: TrackFilter
    tracks: tuple[Candidate, ...] = ()
    relaxed: tuple[str, ...] = ()


def _named(wish: Wish, signals: Signals, refused: frozenset[int]) -> _Named:
    """Those of the years that are named too, and no concerts; each is given up where nothing would be left."""
    widest = named_filter(wish, signals)
    if widest is None:
        return _Named(TrackFilter())
    for track_filter, relaxed in named_narrowings(widest, wish, signals):
        pool = queries.named_pool(track_filter, signals.artists, signals.albums)
        if tracks := tuple(track for track in pool if track.recording not in refused):
            return _Named(track_filter, tracks, relaxed)
    return _Named(widest)


def _refused(wish: Wish, signals: Signals) -> frozenset[int]:
    """Recordings that are not wanted, or there already: the song that a playlist starts from is its first track."""
    albums = queries.named_pool(queries.EVERYTHING, albums=signals.without_albums) if signals.without_albums else ()
    keys = (*wish.exclude_tracks, *filter(None, [wish.song]))
    return queries.recordings_of(keys) | {track.recording for track in albums}


class _Suggested(NamedTuple):
    suggested: tuple[Candidate, ...]
    titled: frozenset[Candidate]


def _suggested(track_filter: TrackFilter, ideas: Ideas, refused: frozenset[int]) -> _Suggested:
    """The tracks that the model named and the filter lets through, titles first; no more than a draw could use."""
    titled = titled_pool(track_filter, ideas.titles) if ideas.titles else []
    by_artist = queries.named_pool(track_filter, ideas.artists) if ideas.artists else []
    allowed = (track for track in dict.fromkeys((*titled, *by_artist)) if track.recording not in refused)
    found = tuple(islice(allowed, queries.POOL_LIMIT))
    return _Suggested(found, frozenset(titled).intersection(found))


def _tracks_like(signals: Signals) -> tuple[Candidate, ...]:
    """Of artists whose like is wanted, and not themselves, all that there is."""
    artists = (*signals.artists, *signals.like)
    return tuple(queries.named_pool(queries.EVERYTHING, artists)) if artists else ()


def _count(track_filter: TrackFilter, refused: frozenset[int]) -> int:
    """How many tracks pass and are not refused; of very many, those that are refused make no difference."""
    matching = queries.count_matching(track_filter)
    if not refused or matching > _MANY:
        return matching
    return sum(track.recording not in refused for track in queries.draw_pool(track_filter, seed=0, limit=matching))


def _genres_of(named: tuple[Candidate, ...]) -> tuple[str, ...]:
    """What "things like it" are like: the genres that many of these tracks carry."""
    step = max(1, len(named) // _TELLING_TRACKS)
    tracks = queries.track_refs([track.id for track in named[::step]])
    counts = Counter(genre for track in tracks for genre in track.genres)
    return tuple(genre for genre, count in counts.most_common(3) if count >= _TELLING_SHARE * len(tracks))
