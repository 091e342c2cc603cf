"""How long filters, facets and search take with half a million tracks, beside what PlexSage 0.2 takes with 50,000.

python benchmarks/preview.py [--tracks 500000] [--data FOLDER]     (SQLite; loading takes about two minutes)
DATABASE_URL=postgres://… python benchmarks/preview.py             (an empty database on PostgreSQL)

With --data the library is kept there, and used again the next time.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
ARGUMENTS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
ARGUMENTS.add_argument("--tracks", type=int, default=500_000)
ARGUMENTS.add_argument("--rounds", type=int, default=40)
ARGUMENTS.add_argument("--data", help="a folder to keep the library in")
OPTIONS = ARGUMENTS.parse_args()
FOLDER = tempfile.TemporaryDirectory(prefix="plexsage-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "plexsage.settings",
    "PLEXSAGE_DATA_DIR": OPTIONS.data or FOLDER.name,
    "PLEXSAGE_ENV_FILE": os.devnull,
    "PLEXSAGE_STATIC": "plain",
    "PLEXSAGE_LOG_LEVEL": "WARNING",
}

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from library.counts.facets import costliest_filter, filter_facets  # noqa: E402
from library.queries import EVERYTHING, count_matching, draw_pool  # noqa: E402
from library.schemas import TrackFilter  # noqa: E402
from library.search.tracks import search_tracks  # noqa: E402
from library.services.loading.rebuild_counts import rebuild_counts  # noqa: E402
from playlists.schemas import Ideas, Wish  # noqa: E402
from playlists.services.generation.candidates import choose_candidates  # noqa: E402
from playlists.services.generation.filtering import choose_filter  # noqa: E402
from playlists.services.planning.merge import settle_wish  # noqa: E402
from playlists.services.ranking.rank import rank  # noqa: E402
from playlists.services.wishes.read import plan_of  # noqa: E402

DECADES = (1980, 1990)
#: Of a library whose plays end in November 2026.
LONG_AGO, LATELY = date(2026, 5, 1), date(2026, 10, 1)
BROAD = ("Rock", "Pop", "Jazz")
#: What 0.2.0 takes with 50,000 tracks, in ms (p50, measured on a machine of the same kind; None: it has no such thing).
OLDER = {
    "no filter": 3.9,
    "one genre": 231.0,
    "three genres, decades, rating": 10.0,
    "all facets, no filter": 243.0,
    "search": 37.0,
}


class Question(NamedTuple):
    """What is asked, and how."""

    name: str
    ask: Callable[[], object]


def counting(name: str, **fields: object) -> Question:
    """A preview's count."""
    track_filter = TrackFilter.model_validate(fields)
    return Question(name, lambda: count_matching(track_filter))


def facets(name: str, **fields: object) -> Question:
    """All that the page of a wish shows of a filter."""
    track_filter = TrackFilter.model_validate(fields)
    return Question(name, lambda: filter_facets(track_filter))


def ranked_list(text: str) -> object:
    """What a run does between reading the prompt and asking the model; with vectors, if the library has any."""
    plan = plan_of(Wish(text=text))
    wish = settle_wish(Wish(text=text), plan)
    chosen = choose_filter(wish, plan, Ideas())
    return choose_candidates(chosen, 140, 1, ranking=rank(wish, chosen))


NOTHING = TrackFilter(genres=BROAD, decades=DECADES, min_rating=10, artists=("Nobody",), exclude_genres=("Soul",))
QUESTIONS = (
    counting("no filter"),
    counting("rating alone", min_rating=7),
    counting("one genre", genres=("Rock",)),
    counting("genre, decades, rating", genres=("Rock",), decades=DECADES, min_rating=6),
    counting("three genres, decades, rating", genres=BROAD, decades=DECADES, min_rating=6),
    counting("three broad genres", genres=BROAD),
    counting("without a genre", exclude_genres=("Rock",)),
    counting("genre, not another, 1972-1978", genres=("Soul",), exclude_genres=("Rock",), years=(1972, 1978)),
    counting("never played", is_played=False),
    counting("genre, never played", genres=("Rock",), is_played=False),
    counting("four stars, not played for half a year", min_rating=8, not_played_since=LONG_AGO),
    counting("without a genre, added lately", exclude_genres=("Rock",), added_since=LATELY),
    counting("genre, at most three minutes", genres=("Rock",), longest_ms=180_000),
    facets("all facets, no filter"),
    facets("all facets, one genre", genres=("Rock",)),
    facets("all facets, three genres, decades, rating", genres=BROAD, decades=DECADES, min_rating=6),
    facets("all facets, without a genre", exclude_genres=("Rock",)),
    facets("all facets, genre, never played", genres=("Rock",), is_played=False),
    Question("costliest of six filters", lambda: costliest_filter(NOTHING)),
    Question("search", lambda: search_tracks("silver river")),
    Question("a draw of 4,000, no filter", lambda: draw_pool(TrackFilter(), seed=1, limit=4_000)),
    Question(
        "a draw of 4,000, not a genre",
        lambda: draw_pool(TrackFilter(genres=("Pop",), exclude_genres=("Rock",)), seed=1, limit=4_000),
    ),
    Question("a list of 140, ranked, no filter", lambda: ranked_list("quiet evening music")),
    Question("a list of 140, ranked, by titles", lambda: ranked_list("songs about the night")),
    Question("a list of 140, ranked, genres and decade", lambda: ranked_list("soul and pop from the 80s")),
    Question("a list of 140, ranked, voices and years", lambda: ranked_list("French women of the 60s")),
    Question("a list of 140, ranked, genre and refusal", lambda: ranked_list("melancholic jazz, no vocals")),
    Question("a list of 140, ranked, not for months", lambda: ranked_list("rock I have not heard for months")),
)


def taken(question: Question) -> tuple[list[float], float]:
    """In ms, in order, after a first time that does not count; and this process's work alone, whatever else runs."""
    question.ask()
    times, work = [], []
    for _ in range(OPTIONS.rounds):
        started, worked = time.perf_counter(), time.process_time()
        question.ask()
        times.append((time.perf_counter() - started) * 1000)
        work.append((time.process_time() - worked) * 1000)
    return sorted(times), statistics.median(work)


def load() -> None:
    """The library, unless it is there."""
    call_command("migrate", verbosity=0)
    if count_matching(EVERYTHING) != OPTIONS.tracks:
        call_command("load_demo_library", synthetic=OPTIONS.tracks, quiet=True)


def main() -> None:
    """Print the table."""
    load()
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{OPTIONS.tracks:,} tracks, {connection.vendor}, {machine}")
    started = time.perf_counter()
    with transaction.atomic():
        rebuild_counts()
    print(f"counting the whole library anew: {time.perf_counter() - started:.1f} s\n")
    print(f"{'':42} {'p50':>9} {'p95':>9} {'processor':>9}   0.2.0 with 50,000 tracks")
    for question in QUESTIONS:
        times, work = taken(question)
        middle, high = statistics.median(times), times[int(len(times) * 0.95)]
        older = OLDER.get(question.name)
        ratio = f"{older:>5.1f} ms, {middle / older:.2f} of it" if older else ""
        print(f"{question.name:42} {middle:>6.1f} ms {high:>6.1f} ms {work:>6.1f} ms   {ratio}")


if __name__ == "__main__":
    main()
