"""Artists of the library that a text names; names of plain words ("Air", "Love") do not count, as they may be words."""

from library.names.normalization import artist_key
from library.search.name_matching import is_plain_name
from library.search.names_in_text import find_names


def find_artists(text: str) -> tuple[str, ...]:
    """In the library's spelling. A few queries."""
    return tuple(name for name in find_names(text).artists if not is_plain_name(artist_key(name)))
