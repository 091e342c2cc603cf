"""The values that a music server tells and takes: itself, its tracks, playlists, libraries, players and pictures."""

from typing import Literal

from pydantic import AwareDatetime, Field, SecretStr

from core.values import Frozen

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


class ServerTrack(Frozen):
    """A track as a music server tells it; `artist` is the performer, `album_artist` the album's.

    `year` is the recording's where known, `album_year` tells albums of one name apart; `section` is the music
    library that it is in, on servers with several. `artwork` is what the server's `artwork()` may be given to find
    the picture without asking first; it changes when the picture does.

    `rating_count` says how well known it is everywhere, `album_rating` (0-10) what critics say. `guid` and `mbid` are
    what the server's catalogue and MusicBrainz call it: they outlive rating keys. `is_analysed`: the server can tell
    what sounds like it.
    """

    rating_key: str
    title: str
    artist: str
    album_artist: str = ""
    album: str = ""
    year: int | None = None
    track_number: int | None = None
    duration_ms: int | None = None
    genres: tuple[str, ...] = ()
    user_rating: int | None = Field(default=None, ge=0, le=10)
    is_live: bool = False
    album_year: int | None = None
    section: str = ""
    play_count: int = 0
    last_played: AwareDatetime | None = None
    added_at: AwareDatetime | None = None
    moods: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    artwork: str = ""
    disc_number: int | None = None
    rating_count: int | None = None
    skip_count: int = 0
    last_rated: AwareDatetime | None = None
    is_analysed: bool = False
    guid: str = ""
    mbid: str = ""
    studio: str = ""
    album_rating: float | None = Field(default=None, ge=0, le=10)
    collections: tuple[str, ...] = ()


class LibraryChanges(Frozen):
    """What is new or different since a moment; `total` tracks are there now (fewer than expected: some are gone).

    `samples` are (rating key, title) of a few that are there: where one is not ours, the server has numbered its
    library anew, and dates say nothing.
    """

    tracks: tuple[ServerTrack, ...]
    total: int
    samples: tuple[tuple[str, str], ...] = ()


class ServerPlaylist(Frozen):
    """A playlist on the music server; `url` opens it there, where the server has such a thing."""

    rating_key: str
    title: str
    track_count: int
    url: str = ""
    description: str = ""


class PlaylistBefore(Frozen):
    """What a playlist of the music server held before it was replaced: what `restore_playlist` puts back, in order."""

    rating_keys: tuple[str, ...]
    description: str = ""


class SavedPlaylist(Frozen):
    """What became of saving: tracks added, doubles skipped, rating keys that the server no longer has.

    `not_taken` are those that it has, but did not put in. `is_in_order` false: it put them in another order; `strange`
    counts tracks in their midst that nobody asked for. `is_confirmed` false: the server took everything, but could not
    be asked afterwards what is in the playlist now. `before`: of a playlist that was replaced.
    """

    playlist: ServerPlaylist
    added: int
    duplicates: int = 0
    missing: tuple[str, ...] = ()
    not_taken: tuple[str, ...] = ()
    is_in_order: bool = True
    strange: int = 0
    is_confirmed: bool = True
    before: PlaylistBefore | None = None


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
