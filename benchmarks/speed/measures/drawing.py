"""From a read prompt to the list that a model gets and the tracks that it picks, without the model."""

from collections.abc import Iterator
from functools import partial

from benchmarks.speed.processor import processor_ms
from benchmarks.speed.row import Benchmark, Row
from playlists.prompts import select
from playlists.prompts.listing import Listing, lay_out_named, name_tracks
from playlists.schemas import Ideas, Wish
from playlists.services.generation.drawing import Drawing
from playlists.services.generation.filtering import ChosenFilter, choose_filter
from playlists.services.generation.fitting import lines_that_fit
from playlists.services.generation.matching import Matcher
from playlists.services.generation.songs import Songs, songs_of
from playlists.services.planning.merge import settle_wish
from playlists.services.ranking.rank import rank
from playlists.services.wishes.read import plan_of

BENCHMARK = Benchmark(
    counted="tracks sent", quick=(200, 1_000, 5_000), full=(236, 5_984, 17_594), library=18_000, most_growth=1.0
)
_PICKS = 25
#: Tokens that a track's line has room for: as many as in a window that lets so many be sent.
_ROOM = 56
#: Of design.md, for 18,000 candidates; and what 0.2.0 takes of its processor time for as many, and for 25 picks.
_TARGET, _OLDER = 150.0, {17_594: 925.0}


def measure(size: int) -> Iterator[Row]:
    """A prompt that says nothing, and one that ranks."""
    for name, text in (("no filter", "anything you like"), ("by moods", "melancholy music for a rainy day")):
        plan = plan_of(Wish(text=text, exclude_live=False))
        wish = settle_wish(Wish(text=text, exclude_live=False), plan)
        chosen = choose_filter(wish, plan, Ideas())
        taken = processor_ms(partial(_to_picks, wish, chosen, size))
        older = _OLDER.get(size) if name == "no filter" else None
        yield Row(name=f"list and picks, {name}", size=size, unit="ms", value=taken, target=_TARGET, older=older)


def _to_picks(wish: Wish, chosen: ChosenFilter, size: int) -> int:
    songs = songs_of(wish, chosen.signals)
    listing = _listing(wish, chosen, songs, size)
    select.build(listing.text, wish.text, _PICKS)
    matcher = Matcher(listing.tracks, songs.keys_of)
    step = max(1, matcher.room // _PICKS)
    return sum(matcher.offer(number) is not None for number in range(1, len(listing.tracks), step))


def _listing(wish: Wish, chosen: ChosenFilter, songs: Songs, size: int) -> Listing:
    drawing = Drawing(wish, chosen, rank(wish, chosen), frozenset(), songs, 1, None, ())
    return lay_out_named(lines_that_fit(name_tracks(drawing.draw(size)), size * _ROOM))
