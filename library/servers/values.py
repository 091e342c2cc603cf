"""The values that a music server tells besides tracks and playlists: itself, its libraries, players and pictures."""

from typing import Literal

from pydantic import Field, SecretStr

from core.values import Frozen
from library.schemas import ServerTrack

#: The playlist that is always written over.
NOW_PLAYING = "PlexSage - Now Playing"
#: Instead of what plays; right after it; or after all that was added there before ("Up Next"), before the rest.
PlayWhen = Literal["now", "next", "later"]
PictureType = Literal["image/jpeg", "image/png", "image/webp", "image/gif"]


class ServerInfo(Frozen):
    """A music server that answered; `server_id` stays the same when its name or address changes."""

    name: str
    version: str
    server_id: str


class MusicSection(Frozen):
    """A music library of the server. Chosen by `key`, `uuid` or `title`; `track_count` may be unknown."""

    key: str
    title: str
    uuid: str = ""
    track_count: int | None = None


class LibraryChanges(Frozen):
    """What is new or different since a moment; `total` tracks are there now (fewer than expected: some are gone).

    `samples` are (rating key, title) of a few that are there: where one is not ours, the server has numbered its
    library anew, and dates say nothing.
    """

    tracks: tuple[ServerTrack, ...]
    total: int
    samples: tuple[tuple[str, str], ...] = ()


class Player(Frozen):
    """Something that plays music; `is_local` where the music server itself passes commands on to it.

    `problem`: why it cannot be told to play, as a sentence; "" where it can.
    """

    id: str
    name: str
    product: str = ""
    platform: str = ""
    is_local: bool = True
    is_playing: bool = False
    is_mobile: bool = False
    problem: str = ""


class PlayersFound(Frozen):
    """Players, those that play first, and what else a person should know who misses one.

    `troubles`: a line for each list of players that could not be had. `is_signed_in`: whether the music server's
    account was asked too.
    """

    players: tuple[Player, ...] = ()
    out_of_reach: tuple[Player, ...] = ()
    troubles: tuple[str, ...] = ()
    is_signed_in: bool = True


class QueuedTracks(Frozen):
    """What became of playing: tracks now queued, rating keys that the server does not have; `started` from nothing.

    `first`: the rating key that comes first of them. `left_out`: tracks at the end that the player did not take.
    """

    player: Player
    queued: int
    missing: tuple[str, ...] = ()
    left_out: int = 0
    started: bool = True
    first: str = ""


class Artwork(Frozen):
    """A picture, known by its first bytes to be one."""

    content_type: PictureType
    body: bytes = Field(repr=False)


class SignInStart(Frozen):
    """A sign-in that waits for the person, who opens `url` (and types `code` where the page asks for one)."""

    id: int
    code: str
    url: str


class AccountServer(Frozen):
    """A music server of the account: where it may be reached, best first, and the token for it.

    `relays` are those of the urls that lead through somebody else's slow line.
    """

    id: str
    name: str
    version: str = ""
    is_owned: bool = True
    is_online: bool = True
    token: SecretStr = SecretStr("")
    urls: tuple[str, ...] = ()
    relays: frozenset[str] = frozenset()
