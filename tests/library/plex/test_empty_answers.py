"""Answers with nothing in them, to any single request: a clear error of ours or a sensible result, and no mistake."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from library.errors import LibraryError, MusicServerError, PlaylistNotFoundError, ServerAnswerError
from library.servers.plex.plex_tv.account import PlexSignIn
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.players import OLD, Player
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake
from tests.library.plex.plexing import all_tracks, client_of, keys

NOTHING = {
    "nothing": b"",
    "container": b"<MediaContainer/>",
    "sized container": b'<MediaContainer size="0" totalSize="0"></MediaContainer>',
    "something else": b'<Response code="200" status="OK"/>',
}
Asking = Callable[[PlexMusicServer, list[str]], Awaitable[object]]
#: The playlist of ten tracks, and that of sixty.
SMALL, LARGE = "900001", "900002"
OPERATIONS: dict[str, Asking] = {
    "info": lambda client, _: client.info(),
    "sections": lambda client, _: client.sections(),
    "chosen sections": lambda client, _: client.chosen_sections(),
    "tracks": lambda client, _: all_tracks(client),
    "changes": lambda client, _: client.changed_since(datetime.now(UTC)),
    "playlists": lambda client, _: client.playlists(),
    "playlist tracks": lambda client, _: client.playlist_tracks(SMALL),
    "create": lambda client, tracks: client.create_playlist("New", tracks[:5], "words"),
    "replace": lambda client, tracks: client.replace_playlist(SMALL, tracks[20:30], "words"),
    "replace many": lambda client, tracks: client.replace_playlist(LARGE, tracks[20:30], "words"),
    "append": lambda client, tracks: client.append_to_playlist(SMALL, tracks[40:45]),
    "now playing": lambda client, tracks: client.save_now_playing(tracks[:3]),
    "players": lambda client, _: client.players(),
    "play": lambda client, tracks: client.play("lounge-1", tracks[:3]),
    "artwork": lambda client, tracks: client.artwork(tracks[0], 64, 64),
    "link": lambda client, tracks: client.open_url(tracks[0]),
}


@pytest.fixture
def library(plex: PlexFake) -> list[str]:
    """The rating keys of 80 tracks; there are a player and two playlists too."""
    tracks = keys(plex.add_music(80).tracks)
    for title, count in (("Small", 10), ("Large", 60)):
        plex.playlists.add(title, map(int, tracks[:count]))
    plex.players.append(Player("lounge-1", "Lounge", knows=frozenset({OLD})))
    return tracks


@pytest.fixture
def plex_tv() -> Iterator[PlexTvFake]:
    with PlexTvFake() as fake:
        yield fake


def answer_nothing(plex: PlexFake, method: str, path: str, body: bytes) -> None:
    """To this very request, and to no other."""

    def answer(request: RecordedRequest) -> Reply:
        is_it = (request.method, request.path) == (method, path)
        return Reply(200, body, "text/xml;charset=utf-8") if is_it else PlexFake.respond(plex, request)

    plex.respond = answer  # type: ignore[method-assign]  # any path, also one that has a number in it


@pytest.mark.parametrize("body", NOTHING.values(), ids=NOTHING)
@pytest.mark.parametrize("name", OPERATIONS)
async def test_whatever_request_is_answered_so(plex: PlexFake, library: list[str], name: str, body: bytes) -> None:
    ask = OPERATIONS[name]
    await ask(client_of(plex), library)
    for method, path in dict.fromkeys((request.method, request.path) for request in list(plex.requests)):
        answer_nothing(plex, method, path, body)
        with suppress(LibraryError):
            await ask(client_of(plex), library)


@pytest.mark.parametrize(
    ("name", "method", "path", "error"),
    [
        ("info", "GET", "/", ServerAnswerError),
        ("append", "GET", f"/playlists/{SMALL}", PlaylistNotFoundError),
        ("create", "POST", "/playlists", ServerAnswerError),
        ("play", "POST", "/playQueues", ServerAnswerError),
        ("chosen sections", "GET", "/library/sections", MusicServerError),
    ],
)
async def test_what_cannot_go_on_says_so(
    plex: PlexFake, library: list[str], name: str, method: str, path: str, error: type[LibraryError]
) -> None:
    answer_nothing(plex, method, path, NOTHING["container"])
    with pytest.raises(error):
        await OPERATIONS[name](client_of(plex), library)


@pytest.mark.parametrize("return_to", ["", "http://localhost/back"])
async def test_a_sign_in_without_a_code_is_none(plex_tv: PlexTvFake, return_to: str) -> None:
    plex_tv.on("POST", "/api/v2/pins", Reply(200, b"<pin/>", "text/xml"))
    with pytest.raises(ServerAnswerError, match="unreadable answer"):
        await PlexSignIn("here", url=plex_tv.url).start(return_to=return_to)
