"""What a wish says: its own words, and, where it starts from a song, what the song brings along."""

from library.errors import TrackNotFoundError
from library.queries import known_decades
from library.search.names_in_text import find_names
from playlists.schemas import Signals, Wish
from playlists.services.wishes.seed_track import Song, song_of, text_by_person
from playlists.services.wishes.signals import read_signals
from playlists.services.wishes.validation import LONGEST_WISH


def signals_of(wish: Wish) -> Signals:
    """Read from the library; a song's genres and decade hold where the words say nothing of the kind."""
    # An address may carry any text; a longer one cannot be started anyway.
    said = text_by_person(wish)[:LONGEST_WISH]
    signals = read_signals(said, find_names(said), known_decades()) if said.strip() else Signals()
    if not wish.song:
        return signals
    try:
        return _with_song(signals, song_of(wish.song))
    except TrackNotFoundError:
        return signals


def _with_song(signals: Signals, song: Song) -> Signals:
    """Its artist is not added: who starts from a song wants more than that artist."""
    decade = song.track.year // 10 * 10 if song.track.year else None
    unwanted = {name.casefold() for name in signals.without_genres}
    genres = tuple(name for name in song.track.genres if name.casefold() not in unwanted)
    return signals.model_copy(
        update={
            "genres": signals.genres or genres,
            "years": signals.years or (None if decade is None else (decade, decade + 9)),
        }
    )
