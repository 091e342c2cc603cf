"""The library's genres and artists: whether those of a wish exist, the nearest ones, and those being typed."""

from collections.abc import Callable, Iterable, Iterator

from django.db.models import Q
from rapidfuzz import fuzz, process

from library.counts.facets import filter_facets
from library.credits.rows import artist_ids, without_lists
from library.errors import LibraryEmptyError
from library.filters.track_query import genre_ids, starts_with
from library.models import Artist, Genre
from library.names.normalization import artist_key, fold
from library.names.placeholders import NOBODY
from library.queries import EVERYTHING, library_is_empty
from playlists.errors import BadWishError
from playlists.schemas import Wish
from playlists.services.wishes.read import signals_of
from playlists.services.wishes.unknown_names import say_nobody_left

_NEAREST = 3
#: Of 100: "Jaz" finds "Jazz" (86), "Radiohaed" finds "Radiohead" (89), and nothing finds everything.
_ALIKE = 60


def check_names(wish: Wish) -> None:
    """Raises LibraryEmptyError, or BadWishError naming the genre or artist that the library does not have."""
    if library_is_empty():
        raise LibraryEmptyError
    for _, message in unknown_names(wish):
        raise BadWishError(message)


def unknown_names(wish: Wish) -> Iterator[tuple[str, str]]:
    """Fields of the wish that name what the library does not have, each with words for it."""
    for field in ("genres", "exclude_genres"):
        yield from _unknown(field, getattr(wish, field) or (), "genre", genre_ids, _genre_names)
    for field in ("artists", "exclude_artists"):
        yield from _unknown(field, getattr(wish, field), "artist", artist_ids, _artist_names)
    if message := nobody_left(wish):
        yield "text", message


def check_said_names(wish: Wish) -> None:
    """Raises BadWishError where the text wants nobody but artists whom the library does not have."""
    if message := nobody_left(wish):
        raise BadWishError(message)


def nobody_left(wish: Wish) -> str:
    """That there is nobody of the names that the text wants alone; "" where there is, or others were chosen."""
    return "" if wish.artists else say_nobody_left(signals_of(wish))


def artists_like(text: str, *, limit: int = 8) -> list[str]:
    """For a name that is being typed: those that begin so, then those in which a word does."""
    key = artist_key(text) if text.strip() else ""
    if not key:
        return []
    artists = without_lists(Artist.objects.exclude(folded__in=NOBODY))
    begins = artists.filter(starts_with("folded", key)).order_by("folded")
    names = list(begins.values_list("name", flat=True)[:limit])
    if len(names) < limit:
        within = artists.filter(Q(folded__contains=f" {key}")).order_by("folded")
        names += within.values_list("name", flat=True)[:limit]
    return list(dict.fromkeys(names))[:limit]


def genres_like(text: str, known: Iterable[str], *, limit: int = 8) -> list[str]:
    """Of the genres on offer, most tracks first: those that begin so, then those that have it anywhere."""
    key = fold(text)
    if not key:
        return []
    names = [(fold(name), name) for name in known]
    found = [name for folded, name in names if folded.startswith(key)]
    found += [name for folded, name in names if key in folded]
    return list(dict.fromkeys(found))[:limit]


def _genre_names() -> Iterable[str]:
    return Genre.objects.values_list("name", flat=True)


def _artist_names() -> Iterable[str]:
    return without_lists(Artist.objects.all()).values_list("name", flat=True)


def _unknown(
    field: str,
    names: Iterable[str],
    kind: str,
    find: Callable[[list[str]], list[int]],
    known: Callable[[], Iterable[str]],
) -> Iterator[tuple[str, str]]:
    for name in names:
        if not find([name]):
            nearest = _nearest(name, known())
            hint = f" Near it: {', '.join(nearest)}." if nearest else ""
            yield field, f'The library has no {kind} "{name}".{hint}'


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    found = process.extract(name, list(known), scorer=fuzz.WRatio, processor=fold, limit=_NEAREST, score_cutoff=_ALIKE)
    return [best for best, _, _ in found]


def names_like(kind: str, text: str) -> list[str]:
    """The best few names for what was typed; `kind` is "artist" or "genre"."""
    if not text.strip():
        return []
    if kind == "artist":
        return artists_like(text)
    return genres_like(text, [facet.name for facet in filter_facets(EVERYTHING).genres])
