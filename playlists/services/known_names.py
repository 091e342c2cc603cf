"""Whether the genres and artists that a person chose exist here; for a slip of the pen, the nearest ones that do."""

from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from library.errors import LibraryEmptyError
from library.matching import artist_ids, genre_ids
from library.models import Artist, Genre
from library.queries import library_is_empty
from library.text import fold
from playlists.errors import BadWishError
from playlists.schemas import Wish

_NEAREST = 3
#: Of 100: "Jaz" finds "Jazz" (86), "Radiohaed" finds "Radiohead" (89), and nothing finds everything.
_ALIKE = 60


def check_names(wish: Wish) -> None:
    """Raises LibraryEmptyError, or BadWishError naming the genre or artist that the library does not have."""
    if library_is_empty():
        raise LibraryEmptyError("The library is empty. Load one first: `python manage.py load_demo_library`.")
    _check("genre", wish.genres or (), genre_ids, lambda: Genre.objects.values_list("name", flat=True))
    artists = (*wish.artists, *wish.exclude_artists)
    _check("artist", artists, artist_ids, lambda: Artist.objects.values_list("name", flat=True))


def _check(
    kind: str, names: Iterable[str], find: Callable[[list[str]], list[int]], known: Callable[[], Iterable[str]]
) -> None:
    for name in names:
        if not find([name]):
            nearest = _nearest(name, known())
            hint = f" Near it: {', '.join(nearest)}." if nearest else ""
            raise BadWishError(f'The library has no {kind} "{name}".{hint}')


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    found = process.extract(name, list(known), scorer=fuzz.WRatio, processor=fold, limit=_NEAREST, score_cutoff=_ALIKE)
    return [best for best, _, _ in found]
