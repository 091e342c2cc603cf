"""A model's asks as a plan: what they name is looked up in the library, then all of it is checked."""

from collections.abc import Sequence

from django.utils import timezone

from library.names.genre_names import genre_key
from library.schemas import LibraryCounts
from library.search.exact_names import match_artists
from library.search.names_in_text import find_names
from playlists.plan import WishPlan
from playlists.prompts.analyze import Ask
from playlists.services.planning.check import Names, artists_asked, check_asks
from playlists.services.wishes.subjects import subject_spans


def read_asks(asks: Sequence[Ask], said: str, rules: WishPlan, counts: LibraryCounts) -> WishPlan:
    """`said`: the person's own words. A few queries."""
    if not asks:
        return WishPlan()
    # One by one: the library's spelling belongs to what the model called it.
    artists = {given: known[0] for given in artists_asked(asks) if (known := match_artists([given]))}
    genres = {genre_key(genre.name): genre.name for genre in counts.genres}
    names = Names(artists, genres, tuple(find_names(said).found), subject_spans(said))
    return check_asks(asks, said, rules, names, timezone.localdate())
