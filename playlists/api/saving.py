"""Saving to the music server: our own playlists, and the older program's paths for any tracks."""

from typing import Annotated, Any, Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from core.text.humanize import one_line, pluralize
from core.web.access import person_of
from library.errors import MusicServerError, PlaylistNotFoundError
from library.servers.values import NOW_PLAYING, SavedPlaylist
from library.services.music_server.active_server import LOOK_SECONDS, connected_server, library_server
from playlists.api.fields import RatingKey, RatingKeys
from playlists.ownership import listener_of
from playlists.queries import get_playlist
from playlists.services.saving.messages import put_back_words, saved_words
from playlists.services.saving.playlist_tracks import TrackName
from playlists.services.saving.replacements import keep_replaced, undo_replaced
from playlists.services.saving.save import server_name, write
from playlists.services.saving.save_order import SAVED_BEFORE, SCRATCH, SaveMode, SaveOrder, SaveOutcome
from playlists.services.saving.save_task import finish_in_turn, save_and_wait

router = Router()

_LONGEST_DESCRIPTION = 2000


def _seen(name: str) -> str:
    line = one_line(name)
    if not line:
        raise ValueError("a name needs at least one visible character")
    return line


Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_seen)]


class NewServerPlaylist(Schema):
    """Any tracks, as a new playlist; a longer description is cut at 2,000 characters."""

    name: Title
    rating_keys: RatingKeys
    description: str = ""


class PlaylistSaved(Schema):
    """`success` false: nothing was saved, and `error` says why, `code` for scripts."""

    success: bool
    playlist_id: str | None = None
    playlist_url: str | None = None
    error: str | None = None
    code: str | None = None
    tracks_added: int | None = None
    tracks_skipped: int | None = None


class PlaylistUpdate(Schema):
    """`playlist_id`: a rating key, or "__scratch__" for "PlexSage - Now Playing"."""

    playlist_id: RatingKey
    rating_keys: RatingKeys
    mode: Literal["replace", "append"]
    description: str = ""


class PlaylistUpdated(Schema):
    """`tracks_skipped`: those that the server no longer has, or did not take; `duplicates_skipped`: in it already."""

    success: bool = True
    tracks_added: int
    tracks_skipped: int
    duplicates_skipped: int
    playlist_url: str | None = None
    warning: str | None = None
    error: str | None = None
    undo_id: int | None = None
    undo_url: str | None = None


class UndoRequest(Schema):
    """`even_if_changed`: also where the playlist there was changed since; `as_new`: as another playlist."""

    even_if_changed: bool = False
    as_new: bool = False


class WrittenPlaylist(Schema):
    """What is in a playlist there by now; `playlist_id` is the music server's, `message` the outcome in words."""

    success: bool = True
    title: str
    playlist_id: str
    track_count: int
    missing: list[TrackName] = Field(description="Tracks that the music server no longer has.")
    not_taken: list[TrackName] = Field(description="Tracks that it has but did not add to the playlist.")
    message: str


class PutBack(WrittenPlaylist):
    """What is in the playlist again."""


class ServerPlaylistOut(Schema):
    """A playlist that may be changed."""

    rating_key: str
    title: str
    track_count: int


class SaveRequest(Schema):
    """`name` for a new one (else its own title); `target` else: a rating key, "__scratch__" or "__saved__"."""

    mode: SaveMode = "new"
    name: Title | None = None
    target: RatingKey | None = None

    @model_validator(mode="after")
    def _needs_a_target(self) -> "SaveRequest":
        if self.mode != "new" and not self.target:
            raise ValueError(f"target: say which playlist to {self.mode}; {SCRATCH} is “{NOW_PLAYING}”")
        return self


class Saved(WrittenPlaylist):
    """What became of it; `playlist_id` is the music server's, `message` the outcome in words."""

    mode: SaveMode
    server: str
    playlist_url: str | None
    tracks_added: int
    tracks_skipped: int
    duplicates_skipped: int
    undo_id: int | None = Field(None, description="For a replacement: POST to undo_url to restore the previous tracks.")
    undo_url: str | None = None


@router.post("/playlist", response=PlaylistSaved, summary="Save any tracks as a new playlist on the music server")
async def create_server_playlist(request: HttpRequest, body: NewServerPlaylist) -> PlaylistSaved:
    """As in PlexSage 0.2, a failure of the music server is told with status 200 and `success` false."""
    connected = await sync_to_async(connected_server)()
    order, description = SaveOrder(name=body.name), body.description[:_LONGEST_DESCRIPTION]
    try:
        saved = await finish_in_turn(lambda: write(connected.server, order, body.rating_keys, description))
    except MusicServerError as exc:
        return PlaylistSaved(success=False, error=exc.message, code=exc.code)
    return PlaylistSaved(
        success=True,
        playlist_id=saved.playlist.rating_key,
        playlist_url=saved.playlist.url or None,
        tracks_added=saved.added,
        tracks_skipped=len(saved.missing) + len(saved.not_taken),
    )


@router.post("/playlist/update", response=PlaylistUpdated, summary="Replace or extend a playlist on the music server")
async def update_server_playlist(request: HttpRequest, body: PlaylistUpdate) -> PlaylistUpdated:
    """404 where the playlist is gone; a replacement that fails half-way leaves the old tracks."""
    connected = await sync_to_async(connected_server)()
    order = SaveOrder(mode=body.mode, target=body.playlist_id)
    description = body.description[:_LONGEST_DESCRIPTION]

    async def work() -> tuple[SavedPlaylist, int | None]:
        saved = await write(connected.server, order, body.rating_keys, description)
        return saved, await keep_replaced(saved, body.rating_keys, connected)

    saved, kept = await finish_in_turn(work)
    return PlaylistUpdated(
        undo_id=kept,
        undo_url=_undo_url(kept),
        tracks_added=saved.added,
        tracks_skipped=len(saved.missing) + len(saved.not_taken),
        duplicates_skipped=saved.duplicates,
        playlist_url=saved.playlist.url or None,
        warning=_warning(saved),
    )


@router.get(
    "/plex/playlists",
    response=list[ServerPlaylistOut],
    summary=("List playlists on the music server that can be changed"),
)
async def server_playlists(request: HttpRequest) -> list[ServerPlaylistOut]:
    """By title, without smart ones and stations. Asks the music server: 504 where it does not answer in 8 seconds."""
    connected = await sync_to_async(connected_server)(seconds=LOOK_SECONDS)
    return [
        ServerPlaylistOut(rating_key=item.rating_key, title=item.title, track_count=item.track_count)
        for item in await connected.server.playlists()
    ]


@router.post("/playlists/{int:playlist_id}/save", response=Saved, summary="Save a PlexSage playlist")
async def save_playlist(request: HttpRequest, playlist_id: int, body: SaveRequest) -> Saved:
    """Answers when it is done, and goes on if nobody waits. 409 while this playlist is being saved.

    What somebody else shares can be saved as a new playlist alone; 403 otherwise.
    """
    playlist = await sync_to_async(get_playlist)(playlist_id)
    if body.target == SAVED_BEFORE and not playlist.server_key:
        raise PlaylistNotFoundError("This playlist hasn't been saved yet. Save it as a new one first.")
    connected = await sync_to_async(library_server)()
    order = SaveOrder(mode=body.mode, name=body.name or "", target=body.target or "")
    listener = listener_of(playlist, person_of(request))
    outcome = await save_and_wait(playlist_id, order, connected, listener=listener)
    return Saved(
        **_written(outcome, saved_words(outcome)),
        mode=outcome.mode,
        server=outcome.server,
        playlist_url=outcome.playlist.url or None,
        tracks_added=outcome.added,
        tracks_skipped=len(outcome.missing) + len(outcome.not_taken),
        duplicates_skipped=outcome.duplicates,
        undo_id=outcome.replacement,
        undo_url=_undo_url(outcome.replacement),
    )


@router.post("/replacements/{int:replacement_id}/undo", response=PutBack, summary="Restore replaced tracks")
async def undo_replacement(request: HttpRequest, replacement_id: int, body: UndoRequest | None = None) -> PutBack:
    """404 where it was undone already; 409 where the playlist was changed there since, or is gone: see the body."""
    how, connected = body or UndoRequest(), await sync_to_async(library_server)()
    name = await server_name(connected)
    outcome = await finish_in_turn(
        lambda: undo_replaced(replacement_id, connected, name, is_asked=how.even_if_changed, anew=how.as_new)
    )
    return PutBack(**_written(outcome, put_back_words(outcome)))


def _written(outcome: SaveOutcome, message: str) -> dict[str, Any]:
    return {
        "title": outcome.playlist.title,
        "playlist_id": outcome.playlist.rating_key,
        "track_count": outcome.playlist.track_count,
        "missing": outcome.missing,
        "not_taken": outcome.not_taken,
        "message": message,
    }


def _undo_url(replacement: int | None) -> str | None:
    return f"/api/replacements/{replacement}/undo" if replacement else None


def _warning(saved: SavedPlaylist) -> str | None:
    said = list[str]()
    if gone := len(saved.missing):
        said.append(f"{pluralize(gone, 'track is', 'tracks are')} no longer on the music server.")
    if left_out := len(saved.not_taken):
        said.append(f"The music server accepted only {saved.added:,} of {saved.added + left_out:,}.")
    return " ".join(said) or None
