"""Genres of the albums that are nearest to a text: what it may mean where it names none. Nothing without vectors."""

from collections import Counter

from library.genres.families import current_families
from library.models import TrackGenre
from library.sql import select_ids
from library.vectors.scores import score_albums

#: Of the nearest albums, so many are asked.
_ALBUMS = 60


def genres_near(text: str) -> tuple[str, ...]:
    """Families of genres, those of most of the nearest albums' tracks first."""
    scores = score_albums(text)
    albums = {album for album, _ in scores.best(_ALBUMS)} if scores else set()
    if not albums:
        return ()
    rows = TrackGenre.objects.filter(track__album_id__in=select_ids(albums)).values_list("genre_id", flat=True)
    families = current_families()
    counts = Counter(families.of_genre[genre] for genre in rows if genre in families.of_genre)
    return tuple(families.name(root) for root, _ in counts.most_common() if not families.is_hidden(root))
