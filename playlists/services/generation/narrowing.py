"""The filters that a wish is tried with: the tightest first, then what is left when some of it is given up.

What a person chose, and facts, hold in all of them.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.utils import timezone

from library.schemas import TrackFilter
from playlists.plan import Signals
from playlists.schemas import Ideas, Wish
from playlists.services.generation.fact_filter import fact_fields
from playlists.services.generation.known_lengths import lets_unknown_in, only_known
from playlists.services.generation.profile_limits import limits_of, wanted_words, without_wanted

_ERA, _LIVE = "the era in your prompt", "the filter for live versions"


class Narrowing(NamedTuple):
    """A filter, in words what was given up for it, and how many tracks must pass for it to be taken."""

    filter: TrackFilter
    relaxed: tuple[str, ...] = ()
    least: int = 1


def narrowings(wish: Wish, signals: Signals, ideas: Ideas) -> Iterator[Narrowing]:
    """The tightest filter first; the last lets through whatever the person's own choices allow."""
    yield from _known_first(_narrowings(wish, signals, ideas), wish)


def _narrowings(wish: Wish, signals: Signals, ideas: Ideas) -> Iterator[Narrowing]:
    current = _tightest(wish, signals, ideas)
    relaxed: list[str] = []
    for concession in _concessions(wish, signals, ideas):
        yield Narrowing(current, tuple(relaxed), concession.least_of(wish.track_count))
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


def _known_first(narrowings: Iterable[Narrowing], wish: Wish) -> Iterator[Narrowing]:
    """Where a length is asked for: each without tracks of unknown length, as long as the others are enough."""
    for narrowing in narrowings:
        if lets_unknown_in(narrowing.filter):
            yield Narrowing(
                only_known(narrowing.filter), narrowing.relaxed, least=max(narrowing.least, wish.track_count)
            )
        yield narrowing


def named_narrowings(widest: TrackFilter, wish: Wish, signals: Signals) -> Iterator[Narrowing]:
    """For the tracks of named artists and albums: the tightest filter first, each with what was given up for it.

    "David Bowie from 1976 to 1980" means the years; of "Miles Davis and 90s hip hop", they belong to the genre.
    """
    dated = wish.decades is None and (signals.only or not signals.genres)
    times = suggested_times(signals, ()) if dated else Times()
    eras = [(widest, ())] if times == Times() else [(widest.model_copy(update=times._asdict()), ()), (widest, (_ERA,))]
    narrowings = [Narrowing(*era) for era in eras]
    if widest.exclude_live:
        narrowings += [
            Narrowing(track_filter.model_copy(update={"exclude_live": False}), (*relaxed, _LIVE))
            for track_filter, relaxed in eras
        ]
    yield from _known_first(narrowings, wish)


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
    is_soft: bool = False

    def least_of(self, count: int) -> int:
        """The model's ideas must leave a whole playlist, and what only profiles know half of one; the wish's other
        words are kept even if they leave one track.
        """
        return count if self.of_model else max(1, count // 2) if self.is_soft else 1


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
        profile=limits_of(wish),
    )


def _concessions(wish: Wish, signals: Signals, ideas: Ideas) -> Iterator[_Concession]:
    if wish.genres is None and not signals.genres and ideas.genres:
        yield _Concession("the suggested genres", {"genres": ()}, of_model=True)
    if wish.decades is None and signals.years is None and ideas.decades:
        yield _Concession("the suggested decades", {"years": None}, of_model=True)
    if words := wanted_words(limits_of(wish)):
        yield _Concession(words, {"profile": without_wanted(limits_of(wish))}, is_soft=True)
    if wish.decades is None and (signals.years or signals.without_years):
        yield _Concession(_ERA, Times()._asdict())
    if wish.genres is None and signals.genres:
        yield _Concession("the genres in your prompt", {"genres": ()})
