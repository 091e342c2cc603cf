"""A playlist as text to copy, send or print."""

from playlists.models import Playlist


def as_text(playlist: Playlist) -> str:
    """The title, then a numbered line for each track: artist, title, length."""
    rows = playlist.tracks.order_by("position").values_list("artist", "title", "duration_ms")
    lines = (
        f"{number}. {_one_line(artist)} - {_one_line(title)}{_length(milliseconds)}"
        for number, (artist, title, milliseconds) in enumerate(rows, 1)
    )
    return "\n".join([_one_line(playlist.title), "", *lines]) + "\n"


def _length(milliseconds: int | None) -> str:
    if not milliseconds:
        return ""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    return f" ({minutes}:{seconds:02})"


def _one_line(text: str) -> str:
    return " ".join(text.split())
