"""A playlist as an M3U8 file, for players that know no music server."""

import re
from collections.abc import Iterable, Mapping

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from library.schemas import TrackRef
from library.services.music_server.file_paths import file_paths
from playlists.models import Playlist
from playlists.queries import keys_of_others
from playlists.services.saving.playlist_tracks import track_refs

_TYPE = "application/vnd.apple.mpegurl; charset=utf-8"

_LINE_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_NOT_IN_A_PATH = re.compile(r'[/\\:*?"<>|]+')


def m3u_file(playlist: Playlist) -> HttpResponse:
    """To be kept under the playlist's title. The music server tells where its files are; it works without that too."""
    tracks = track_refs(playlist.pk)
    others = keys_of_others(tracks)
    paths = async_to_sync(file_paths)([track.rating_key for track in tracks if track.rating_key not in others])
    response = HttpResponse(m3u8(tracks, title=playlist.title, paths=paths), content_type=_TYPE)
    disposition = content_disposition_header(as_attachment=True, filename=_file_name(playlist.title))
    response["Content-Disposition"] = disposition or "attachment"
    return response


def m3u8(tracks: Iterable[TrackRef], *, title: str = "", paths: Mapping[str, str] | None = None) -> str:
    """The playlist, lines ending in a line feed; `paths` says by rating key where the server keeps the files.

    A track without a path gets "Artist/Album/Title", which players resolve against the playlist's own folder; a comment
    says so.
    """
    lines, made_up = list[str](), 0
    for track in tracks:
        seconds = -1 if track.duration_ms is None else round(track.duration_ms / 1000)
        lines.append(f"#EXTINF:{seconds},{_one_line(track.artist)} - {_one_line(track.title)}")
        path = _one_line((paths or {}).get(track.rating_key, ""))
        lines.append(_location(path or _made_up_path(track)))
        made_up += not path
    head = [
        "#EXTM3U",
        *([f"#PLAYLIST:{_one_line(title)}"] if title else []),
        *([_admitted(made_up)] if made_up else []),
    ]
    return "\n".join([*head, *lines]) + "\n"


def _file_name(title: str) -> str:
    """A name for the file that every system takes."""
    name = _NOT_IN_A_PATH.sub("_", _one_line(title)).strip(" .")[:100].rstrip(" .")
    return f"{name or 'playlist'}.m3u8"


def _admitted(made_up: int) -> str:
    if made_up == 1:
        return "# The file of one song is unknown: it is listed by artist, album and title."
    return f"# The files of {made_up:,} songs are unknown: they are listed by artist, album and title."


def _made_up_path(track: TrackRef) -> str:
    names = (_NOT_IN_A_PATH.sub("_", _one_line(name)) for name in (track.artist, track.album, track.title))
    return "/".join(name.strip(" .") or "_" for name in names)


def _location(path: str) -> str:
    """One line that no player takes for a comment."""
    return f"./{path}" if path.startswith("#") else path


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text).strip()
