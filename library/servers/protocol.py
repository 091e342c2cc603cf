"""What every music server can do. A new one is a folder beside this file and a line in `library/registry.py`."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from library.errors import MusicServerError
from library.servers.values import (
    Artwork,
    LibraryChanges,
    MusicSection,
    PlayersFound,
    PlaylistBefore,
    PlayWhen,
    QueuedTracks,
    SavedPlaylist,
    ServerInfo,
    ServerPlaylist,
    ServerTrack,
)

#: Hears how each request ended, in the event loop: None for one that was answered.
Tell = Callable[[MusicServerError | None], None]


def tell_nobody(_: MusicServerError | None) -> None:
    """Where nobody wants to know."""


class MusicServer(Protocol):
    """One music server. Values are frozen; every method raises only `library.errors.LibraryError`s."""

    name: ClassVar[str]

    def tracks(self) -> AsyncIterator[tuple[ServerTrack, ...]]:
        """All tracks, in batches."""

    async def playlists(self) -> tuple[ServerPlaylist, ...]:
        """The playlists that may be changed."""

    async def playlist_tracks(self, rating_key: str) -> tuple[str, ...]:
        """The rating keys of a playlist, in order; raises PlaylistNotFoundError."""

    async def create_playlist(self, title: str, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """Make a new playlist; rating keys that are gone are reported, not fatal."""

    async def replace_playlist(
        self, rating_key: str, rating_keys: Sequence[str], description: str = ""
    ) -> SavedPlaylist:
        """Put these tracks in place of the playlist's own; a failure half-way loses nothing. Tells what was there."""

    async def restore_playlist(self, rating_key: str, before: PlaylistBefore) -> SavedPlaylist:
        """Put back what a replacement took away: SavedPlaylist.before. Raises PlaylistNotFoundError."""

    async def append_to_playlist(self, rating_key: str, rating_keys: Sequence[str]) -> SavedPlaylist:
        """Add the tracks that the playlist does not have yet."""


@runtime_checkable
class TellsChanges(Protocol):
    """A server that need not be read whole again."""

    async def changed_since(self, since: datetime) -> LibraryChanges | None:
        """Tracks that are new or different since then; None where reading everything is cheaper."""


@runtime_checkable
class HasSections(Protocol):
    """A server with music libraries to choose from, which knows how many tracks each has."""

    async def chosen_sections(self) -> tuple[MusicSection, ...]:
        """Those that `tracks` is about."""


@runtime_checkable
class TellsItself(Protocol):
    """A server with a name of its own."""

    async def info(self) -> ServerInfo:
        """Name, version and id."""


@runtime_checkable
class HasScratch(Protocol):
    """A server with one playlist that is always written over."""

    async def save_now_playing(self, rating_keys: Sequence[str], description: str = "") -> SavedPlaylist:
        """These tracks in the playlist NOW_PLAYING, which is made where it is not there."""


@runtime_checkable
class Plays(Protocol):
    """A server whose tracks can be heard."""

    async def players(self) -> PlayersFound:
        """What it may play on; those that play now first."""

    async def play(self, player_id: str, rating_keys: Sequence[str], when: PlayWhen = "now") -> QueuedTracks:
        """Play on a player: now, right after the present track, or after all that was added there before."""


@runtime_checkable
class HasLinks(Protocol):
    """A server that a browser can open."""

    async def open_url(self, rating_key: str, *, playlist: bool = False) -> str:
        """A link that opens the track or playlist there."""


@runtime_checkable
class HasArtwork(Protocol):
    """A server with pictures of its albums."""

    async def artwork(self, rating_key: str, width: int, height: int, *, path: str = "") -> Artwork:
        """A picture that fills this size, as far as it is large enough: one side may be longer.

        `path` is ServerTrack.artwork. Raises ServerItemMissingError.
        """


@runtime_checkable
class HasFiles(Protocol):
    """A server that knows where the files of its tracks are."""

    async def files(self, rating_keys: Sequence[str]) -> Mapping[str, str]:
        """Paths by rating key, as its own computer calls them; those that it does not know are left out."""
