"""What is told of an album to the encoder: artist, title, years, genres, moods and styles, as one line."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import NamedTuple

from django.db.models import Count

from library.models import Album, Artist, Genre, Track, TrackGenre
from library.models.vectors import HASH_LENGTH
from library.profiles.store import profiles_of

#: Genres, and likewise moods and styles: what most tracks have. More of them blur the vector.
MOST_LABELS = 8
#: Characters of a title or a name: what follows is no name, and the encoder's time grows with it.
LONGEST_NAME = 200


class AlbumText(NamedTuple):
    """An album as one artist's. Of a compilation, each artist's tracks make a text of their own."""

    album_id: int
    artist_id: int
    text: str

    def hashed(self, embedder: str) -> str:
        """Another one for another text, or another embedder."""
        return blake2b(f"{embedder}\0{self.text}".encode(), digest_size=HASH_LENGTH // 2).hexdigest()


@dataclass
class _Told:
    """What the tracks of an album by one artist have, each by how many of them have it."""

    years: Counter[int] = field(default_factory=Counter)
    moods: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    genres: Counter[int] = field(default_factory=Counter)


def describe_albums(album_ids: Sequence[int]) -> list[AlbumText]:
    """The texts of these albums, in their order. A few queries for any number of them."""
    told = _tracks_of(album_ids)
    _add_profiles(told)
    albums = {row[0]: row[1:] for row in Album.objects.filter(id__in=album_ids).values_list("id", "title", "year")}
    artists = _names(Artist, {artist for _, artist in told})
    genres = _names(Genre, {genre for album in told.values() for genre in album.genres})
    return [
        AlbumText(album, artist, _text(artists[artist], *albums[album], told[album, artist], genres))
        for album, artist in sorted(told)
        if album in albums and artist in artists  # a sync may have come in between
    ]


def _tracks_of(album_ids: Sequence[int]) -> dict[tuple[int, int], _Told]:
    told: defaultdict[tuple[int, int], _Told] = defaultdict(_Told)
    tracks = Track.objects.filter(album_id__in=album_ids).order_by()
    rows = tracks.values_list("album_id", "artist_id", "year", "moods", "styles").annotate(number=Count("id"))
    for album, artist, year, moods, styles, number in rows:
        of_artist = told[album, artist]
        if year:
            of_artist.years[year] += number
        for counter, labels in ((of_artist.moods, moods), (of_artist.styles, styles)):
            counter.update(dict.fromkeys(filter(None, (labels or "").split("|")), number))
    having = TrackGenre.objects.filter(track__album_id__in=album_ids).order_by()
    genres = having.values_list("track__album_id", "artist_id", "genre_id").annotate(number=Count("id"))
    for album, artist, genre, number in genres:
        told[album, artist].genres[genre] += number
    return dict(told)


def _add_profiles(told: Mapping[tuple[int, int], _Told]) -> None:
    """Where the music server tells no moods, or no styles, those of the artist."""
    lacking = {artist for (_, artist), of_artist in told.items() if not (of_artist.moods and of_artist.styles)}
    profiles = profiles_of(lacking)
    for (_, artist), of_artist in told.items():
        if profile := profiles.get(artist):
            of_artist.moods = of_artist.moods or Counter(profile.moods)
            of_artist.styles = of_artist.styles or Counter(profile.styles)


def _names(named: type[Artist] | type[Genre], ids: set[int]) -> dict[int, str]:
    return dict(named.objects.filter(id__in=ids).values_list("id", "name"))


def _text(artist: str, title: str, album_year: int, told: _Told, genres: Mapping[int, str]) -> str:
    """ "Nick Drake - Pink Moon (1972), 1970s. Genres: Folk. Moods: sad, warm. Styles: chamber folk"."""
    year = max(told.years, key=lambda each: (told.years[each], -each), default=album_year)
    when = f" ({year}), {year // 10 * 10}s" if year else ""
    named = Counter({genres[genre]: number for genre, number in told.genres.items() if genre in genres})
    parts = [
        f"{artist[:LONGEST_NAME]} - {title[:LONGEST_NAME]}{when}",
        *(
            f"{kind}: {', '.join(most)}"
            for kind, counter in (("Genres", named), ("Moods", told.moods), ("Styles", told.styles))
            if (most := _most(counter))
        ),
    ]
    return ". ".join(parts)


def _most(counter: Counter[str]) -> list[str]:
    """The most frequent first; of as frequent ones, in the order of the alphabet, so that the text stays the same."""
    return sorted(counter, key=lambda label: (-counter[label], label))[:MOST_LABELS]
