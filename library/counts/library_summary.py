"""What this library is made of, for suggestions: genres with their decades, and artists, that have tracks enough."""

from collections import Counter
from collections.abc import Iterable
from hashlib import blake2b

from django.core.cache import cache
from django.db.models import Count

from core.values import Frozen
from library.credits.rows import without_lists
from library.models import Artist, Genre, GenreRule, LibraryState, Track, TrackGenre
from library.names.placeholders import NOBODY

_PAIRS, _GENRES, _ARTISTS = 40, 20, 60
#: Tracks that make a genre of a decade, a genre, or an artist worth a playlist.
_PAIR_TRACKS, _GENRE_TRACKS, _ARTIST_TRACKS = 12, 25, 6
#: Names longer than that are lists of names, or titles.
_LONGEST_NAME = 28
_KEPT_SECONDS = 86_400


class GenreDecade(Frozen):
    """A genre in a decade (1970)."""

    genre: str
    decade: int


class LibrarySummary(Frozen):
    """Most tracks first."""

    pairs: tuple[GenreDecade, ...] = ()
    genres: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()


def library_summary() -> LibrarySummary:
    """Read once after each load, and for each set of genres that people decided about: grouping takes a moment."""
    loaded_at = LibraryState.objects.filter(pk=1).values_list("loaded_at", flat=True).first()
    if loaded_at is None:
        return LibrarySummary()
    decided = "\n".join(GenreRule.objects.order_by("folded").values_list("folded", flat=True))
    key = f"flavour:{loaded_at.timestamp()}:{blake2b(decided.encode(), digest_size=16).hexdigest()}"
    flavour: LibrarySummary = cache.get_or_set(key, read_library_summary, _KEPT_SECONDS)  # type: ignore[assignment]  # never None
    return flavour


def read_library_summary() -> LibrarySummary:
    """Genres that people have hidden or merged are left out."""
    decided = GenreRule.objects.values_list("folded", flat=True)
    names = dict(Genre.objects.exclude(folded__in=decided).values_list("id", "name"))
    pairs: Counter[GenreDecade] = Counter()
    genres: Counter[str] = Counter()
    years = TrackGenre.objects.filter(is_live=False).values_list("genre", "year").annotate(count=Count("*"))
    for genre_id, year, count in years:
        if (name := names.get(genre_id, "")) and _is_sayable(name):
            genres[name] += count
            if year is not None:
                pairs[GenreDecade(genre=name, decade=year // 10 * 10)] += count
    return LibrarySummary(
        pairs=tuple(pair for pair, count in pairs.most_common(_PAIRS) if count >= _PAIR_TRACKS),
        genres=tuple(name for name, count in genres.most_common(_GENRES) if count >= _GENRE_TRACKS),
        artists=tuple(_artists()),
    )


def _artists() -> Iterable[str]:
    counted = Track.objects.filter(is_live=False).values_list("artist").annotate(count=Count("*"))
    most = counted.filter(count__gte=_ARTIST_TRACKS).order_by("-count", "artist")[:_ARTISTS]
    found = without_lists(Artist.objects.exclude(folded__in=NOBODY)).in_bulk([artist for artist, _ in most])
    return [found[key].name for key, _ in most if key in found and _is_sayable(found[key].name)]


def _is_sayable(name: str) -> bool:
    return len(name) <= _LONGEST_NAME and any(char.isalpha() for char in name)
