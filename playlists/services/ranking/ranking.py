"""What a wish's ranking knows: how near albums, titles and names are to it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from library.schemas import Candidate
from library.vectors.scores import AlbumScores

#: Of an artist's albums, as many of the nearest tell how near the artist is.
_TELLING_ALBUMS = 2
#: What a name that the model suggested counts, in standard deviations of the albums' scores.
_SUGGESTED = 3.0


@dataclass(frozen=True)
class Ranking:
    """Scores are in standard deviations of the albums' nearness to the wish; 0 is no nearer than any other.

    `titles` are tracks that have words of the wish in their title, `suggested` those that the model named, by ids.
    """

    albums: AlbumScores | None = None
    titles: Mapping[int, float] = field(default_factory=dict)
    suggested: frozenset[int] = frozenset()

    def of_track(self, track: Candidate) -> float:
        """By its album, its title and whether it was suggested; the candidate's album must be known."""
        album = self.albums.of(track.album_id, track.artist_id) if self.albums else 0.0
        return album + self.titles.get(track.id, 0.0) + (_SUGGESTED if track.id in self.suggested else 0.0)

    def of_artists(self, ids: Collection[int]) -> Mapping[int, float]:
        """Of each of these artists, by its nearest albums; 0 for one that nothing is known of."""
        wanted = frozenset(ids)
        scores: defaultdict[int, list[float]] = defaultdict(list)
        if self.albums:
            for album, artist in self.albums.places:
                if artist in wanted:
                    scores[artist].append(self.albums.of(album, artist))
        nearest = {artist: sorted(found, reverse=True)[:_TELLING_ALBUMS] for artist, found in scores.items()}
        return {artist: fmean(nearest[artist]) if artist in nearest else 0.0 for artist in wanted}
