"""From a wish to its ranking: asks the albums' vectors, the titles, and what was suggested."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from library.filters.track_query import genre_ids
from library.models import Genre, LibraryState, Track
from library.profiles.store import anybody_is_known
from library.queries import EVERYTHING, genres_of_tracks, named_pool, track_facts
from library.schemas import Candidate, TrackFilter
from library.vectors.scores import score_albums
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.ranking.ranking import Ranking
from playlists.services.ranking.titles import score_titles
from playlists.services.wishes.moods import TableReading, read_table
from playlists.services.wishes.read import countries_by_table, text_by_person
from playlists.services.wishes.traits import read_traits
from playlists.services.wishes.unmet import hide_unmet

#: Of the tracks of artists whose like is wanted, as many tell what they are like.
_TELLING_TRACKS = 400


class Told(Protocol):
    """Of generation.subject_tracks.SubjectTracks, what ranking asks."""

    @property
    def scores(self) -> Mapping[Candidate, float]:
        """By track."""
        ...


class Matching(Protocol):
    """Of generation.filtering.ChosenFilter, what ranking asks."""

    @property
    def filter(self) -> TrackFilter:
        """What tracks must pass."""
        ...

    @property
    def signals(self) -> Signals:
        """What the wish says."""
        ...

    @property
    def named(self) -> tuple[Candidate, ...]:
        """Tracks by the artists, and of the albums, that the wish names."""
        ...

    @property
    def only_named(self) -> bool:
        """Whether the wish is for nothing else."""
        ...

    @property
    def moods(self) -> tuple[tuple[str, ...], ...]:
        """What mood the wish asks for."""
        ...

    @property
    def suggested(self) -> tuple[Candidate, ...]:
        """Tracks that the model named."""
        ...

    @property
    def titled(self) -> frozenset[Candidate]:
        """Those of them whose titles it named."""
        ...

    @property
    def shaded(self) -> frozenset[Candidate]:
        """Tracks that carry the genre that colours another, too."""
        ...

    @property
    def about(self) -> Told:
        """Tracks that tell of its subjects."""
        ...

    @property
    def leaning(self) -> tuple[str, ...]:
        """Genres that only rank."""
        ...


def rank(wish: Wish, chosen: Matching) -> Ranking:
    """Takes milliseconds of the processor and a few queries; from async code, call it in a thread."""
    said = text_by_person(wish)
    suiting = read_table(said, Genre.objects.values_list("name", flat=True), countries_by_table(wish))
    alike = _alike(wish, chosen)
    return Ranking(
        albums=score_albums(_query(wish, chosen, suiting), like_albums=sorted(_albums_of(alike))),
        titles=_titles(wish, chosen, is_open=not suiting.genres),
        suggested=frozenset(chosen.suggested),
        titled=chosen.titled,
        shaded=chosen.shaded,
        genres=_genres_wanted(chosen, alike),
        leaning=chosen.leaning,
        moods=chosen.moods,
        traits=read_traits(said, wish) if anybody_is_known() else None,
    )


def _titles(wish: Wish, chosen: Matching, *, is_open: bool) -> Mapping[Candidate, float]:
    if wish.subjects or chosen.only_named:
        return chosen.about.scores
    return score_titles(hide_unmet(text_by_person(wish)), chosen.signals, chosen.filter, is_open=is_open)


def _query(wish: Wish, chosen: Matching, suiting: TableReading) -> str:
    """The wish and, as albums' texts name their genres, those that surely suit it; unless it names some itself."""
    genres = suiting.genres if suiting.is_sure and not chosen.signals.genres else ()
    return f"{wish.text}. Genres: {', '.join(genres)}" if genres else wish.text


def _alike(wish: Wish, chosen: Matching) -> list[int]:
    """Ids of tracks whose like is wanted: of the song that the wish starts from, or by artists that it names."""
    if wish.song:
        # With the server's name, its index answers.
        servers = LibraryState.objects.values("server")
        return list(Track.objects.filter(server__in=servers, rating_key=wish.song).values_list("id", flat=True))
    like = named_pool(EVERYTHING, chosen.signals.like) if chosen.signals.like else []
    tracks = [*chosen.named, *like]
    return [track.id for track in tracks[:: max(1, len(tracks) // _TELLING_TRACKS)]]


def _albums_of(tracks: list[int]) -> set[int]:
    return {facts.album_id for facts in track_facts(tracks).values()} if tracks else set()


def _genres_wanted(chosen: Matching, alike: list[int]) -> Mapping[int, float]:
    """What these tracks share, each genre by its part in them; else those that only rank, any of which is enough."""
    if not alike:
        return dict.fromkeys(genre_ids(chosen.leaning), 1.0) if chosen.leaning else {}
    counts = Counter(genre for genres in genres_of_tracks(alike).values() for genre in genres)
    return {genre: count / counts.total() for genre, count in counts.items()}
