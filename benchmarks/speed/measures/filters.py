"""What the library's own questions cost: counts, facets, search, draws and lists for a model, without any page."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from benchmarks.speed.processor import processor_ms
from benchmarks.speed.row import AS_MANY, Benchmark, Row
from library.counts.facets import costliest_filter, filter_facets
from library.queries import count_matching, draw_pool
from library.schemas import TrackFilter
from library.search.tracks import search_tracks
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.merge import settle_wish
from playlists.services.ranking.rank import rank
from playlists.services.wishes.read import plan_of

BENCHMARK = Benchmark(counted="tracks", quick=(500, 2_000, 10_000), full=(5_000, 50_000, 500_000), library=AS_MANY)
_DECADES, _BROAD = (1980, 1990), ("Rock", "Pop", "Jazz")
#: Tracks that PlexSage 0.2.0 was measured with; its times are those of the clock, on an idle machine.
_OLDER_SIZE, _SENT, _DRAWN = 50_000, 140, 4_000
_MOST_COUNT, _MOST_OF_MORE = 4, 50


class Question(NamedTuple):
    """What is asked, and how; `older` is what PlexSage 0.2.0 takes."""

    name: str
    ask: Callable[[], object]
    older: float | None = None
    is_count: bool = False


def _count(name: str, older: float | None = None, **fields: Any) -> Question:
    track_filter = TrackFilter(**fields)
    return Question(f"count, {name}", lambda: count_matching(track_filter), older, is_count=True)


def _facets(name: str, older: float | None = None, **fields: Any) -> Question:
    track_filter = TrackFilter(**fields)
    return Question(f"all facets, {name}", lambda: filter_facets(track_filter), older)


def _listed(text: str) -> Question:
    """What a run does between reading the prompt and asking the model."""

    def choose() -> object:
        plan = plan_of(Wish(text=text))
        wish = settle_wish(Wish(text=text), plan)
        chosen = choose_filter(wish, plan, Ideas())
        return choose_candidates(chosen, _SENT, 1, ranking=rank(wish, chosen))

    return Question(f"list of {_SENT}, “{text}”", choose)


_NOTHING = TrackFilter(genres=_BROAD, decades=_DECADES, min_rating=10, artists=("Nobody",), exclude_genres=("Soul",))
QUESTIONS = (
    _count("no filter", 3.9),
    _count("a genre", 231.0, genres=("Rock",)),
    _count("3 genres, 2 decades, rating", 10.0, genres=_BROAD, decades=_DECADES, min_rating=6),
    _count("without a genre", exclude_genres=("Rock",)),
    _count("a genre, never played", genres=("Rock",), is_played=False),
    _facets("no filter", 243.0),
    _facets("a genre", genres=("Rock",)),
    Question("costliest of six filters", lambda: costliest_filter(_NOTHING)),
    Question("search", lambda: search_tracks("silver river"), 37.0),
    Question(f"draw of {_DRAWN:,}, no filter", lambda: draw_pool(TrackFilter(), seed=1, limit=_DRAWN)),
    Question(f"draw of {_DRAWN:,}, a genre", lambda: draw_pool(TrackFilter(genres=("Rock",)), seed=1, limit=_DRAWN)),
    _listed("quiet evening music"),
    _listed("soul and pop from the 80s"),
    _listed("songs about the night"),
)


def measure(size: int) -> Iterator[Row]:
    """In this process, one after the other."""
    for question in QUESTIONS:
        most = _MOST_COUNT if size <= _OLDER_SIZE else _MOST_OF_MORE
        yield Row(
            name=question.name,
            size=size,
            unit="ms",
            value=processor_ms(question.ask),
            target=most if question.is_count else None,
            older=question.older if size == _OLDER_SIZE else None,
        )
