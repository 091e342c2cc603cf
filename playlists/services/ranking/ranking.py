"""What a wish's ranking knows: how near albums, titles, names and genres are to it."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from statistics import fmean

from library.schemas import Candidate
from library.vectors.scores import AlbumScores
from playlists.services.ranking.artists import score_profiles
from playlists.services.wishes.traits import Traits

#: Of an artist's albums, as many of the nearest tell how near the artist is.
_TELLING_ALBUMS = 2
#: In standard deviations of the albums' scores: more than the nearest album has, so that names lead.
SUGGESTED = 4.0
#: Of a title: from here on, it is what the wish asks for.
LEADING = 5.0
#: So few artists have, at six tracks each, hardly enough for a playlist (measured: "krautrock pioneers" are four).
_FEW_NAMES = 8


@dataclass(frozen=True)
class Ranking:
    """Scores are in standard deviations of the albums' nearness to the wish; 0 is no nearer than any other.

    `titles` are scores of tracks whose titles tell of what the wish is about, `suggested` tracks that the model named
    (`titled`: by their titles, and not by their artists), `shaded` tracks of both genres of "jazzy hip hop",
    `genres` how much the genres (by id) are what is wanted, at most 1, and `leaning` the names of those that only rank;
    `moods` are those of moods.mood_tiers, `traits` what the artists shall be like, where any has a profile.
    """

    albums: AlbumScores | None = None
    titles: Mapping[Candidate, float] = field(default_factory=dict)
    suggested: frozenset[Candidate] = frozenset()
    titled: frozenset[Candidate] = frozenset()
    shaded: frozenset[Candidate] = frozenset()
    genres: Mapping[int, float] = field(default_factory=dict)
    leaning: tuple[str, ...] = ()
    moods: tuple[tuple[str, ...], ...] = ()
    traits: Traits | None = None

    @property
    def tells_more_than_moods(self) -> bool:
        """Whether anything but moods ranks."""
        asks_of_artists = self.traits is not None and (self.moods or self.traits != Traits())
        return bool(self.albums or self.titles or self.suggested or self.shaded or self.genres or asks_of_artists)

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of what ranks, as words.TERMS has them; a wish's words for moods may rank nothing, and aren't told."""
        of_artists = self.traits is not None and self.traits != Traits()
        ranks = {
            "titles": self.titles,
            "meaning": self.albums,
            "names": self.suggested,
            "genres": self.genres or self.shaded,
            "artists": of_artists,
        }
        return tuple(name for name, term in ranks.items() if term)

    @property
    def leading(self) -> frozenset[int]:
        """Ids of tracks that are what the wish asks for: by their title, or, where few artists are named, by these."""
        named = self.suggested if len({track.artist_id for track in self.suggested}) <= _FEW_NAMES else ()
        titles = (track for track, score in self.titles.items() if score >= LEADING)
        return frozenset(track.id for track in (*titles, *self.titled, *self.shaded, *named))

    def of_track(self, track: Candidate) -> float:
        """By its album, its title and whether it was suggested; the candidate's album must be known."""
        album = self.albums.of(track.album_id, track.artist_id) if self.albums else 0.0
        return album + self.of_name(track)

    def of_name(self, track: Candidate) -> float:
        """By its title, and whether it was suggested."""
        bare = track._replace(album_id=0)
        named = LEADING if bare in self.titled else SUGGESTED if bare in self.suggested else 0.0
        return self.titles.get(bare, 0.0) + named + (LEADING if bare in self.shaded else 0.0)

    def of_artists(self, ids: Collection[int]) -> Mapping[int, float]:
        """Of each of these artists, by its nearest albums, best title or suggestion, and profile. A few queries.

        0 where nothing is known.
        """
        wanted = frozenset(ids)
        names: defaultdict[int, float] = defaultdict(float)
        for track in {*self.titles, *self.suggested}:
            names[track.artist_id] = max(names[track.artist_id], self.of_name(track))
        albums, profiles = self._of_albums(wanted), self.of_profiles(wanted)
        return {pk: albums.get(pk, 0.0) + names.get(pk, 0.0) + profiles.get(pk, 0.0) for pk in wanted}

    def of_profiles(self, artists: Collection[int]) -> Mapping[int, float]:
        """What the profiles of those of these artists that have one add."""
        return {} if self.traits is None else score_profiles(artists, self.traits, self.moods)

    def _of_albums(self, artists: frozenset[int]) -> Mapping[int, float]:
        scores: defaultdict[int, list[float]] = defaultdict(list)
        if self.albums:
            for (_, artist), score in self.albums.items():
                if artist in artists:
                    scores[artist].append(score)
        return {artist: fmean(sorted(found, reverse=True)[:_TELLING_ALBUMS]) for artist, found in scores.items()}
