"""A playlist from a song: the track it starts from, and the wish in words that its chosen qualities make."""

from collections.abc import Sequence

from library.errors import TrackNotFoundError
from library.models import Track
from library.queries import track_refs
from library.schemas import Frozen, TrackRef
from playlists.schemas import Wish


class Song(Frozen):
    """A track of the library, with what its music server says of its mood and style (folded words)."""

    track: TrackRef
    moods: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()


def song_of(rating_key: str) -> Song:
    """Raises TrackNotFoundError."""
    row = Track.objects.filter(rating_key=rating_key).values_list("id", "moods", "styles").first()
    tracks = track_refs([row[0]]) if row else []
    if row is None or not tracks:
        raise TrackNotFoundError("This track is no longer in your library.")
    return Song(track=tracks[0], moods=_words(row[1]), styles=_words(row[2]))


def song_text(track: TrackRef, qualities: Sequence[str], notes: str = "") -> str:
    """What the models read: `Like "Use Me" by Bill Withers: warm voice, slow groove. No ballads`."""
    text = f"Like “{_short(track.title)}” by {_short(track.artist)}"
    if qualities:
        text += f": {', '.join(qualities)}"
    return f"{text}. {notes.strip()}".strip() if notes.strip() else text


def spoken_by_person(wish: Wish) -> str:
    """The words to look for names in: of a playlist from a song, not the song's own name and artist."""
    return " ".join((*wish.qualities, wish.notes)).strip() if wish.song else wish.text


def _words(stored: str | None) -> tuple[str, ...]:
    return tuple(word for word in (stored or "").split("|") if word)


def _short(name: str) -> str:
    return name if len(name) <= 80 else name[:79] + "…"
