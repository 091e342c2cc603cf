"""A fake Plex Media Server: real HTTP on loopback, Plex's XML, a library of any size, and every way to fail.

with PlexFake() as fake:
    section = fake.add_music(50_000)
    fake.library.rate(section.tracks[3], 8.0)
    fake.fault = "hang"                      # or any other PlexFault
    ...
    assert fake.count("/library/sections/1/all") == 50
    assert fake.playlists.named("Rainy day").tracks == [1003, 1007]
"""

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from tests.fakes.base import FakeServer, RecordedRequest, Reply, Signal
from tests.fakes.plex.endpoints import PlexEndpoints
from tests.fakes.plex.library import PlexLibrary, Section
from tests.fakes.plex.music import generate
from tests.fakes.plex.players import MACHINE, Player
from tests.fakes.plex.playlists import Playlists
from tests.fakes.plex.queues import Queues
from tests.fakes.plex.xml import compressed, failed

PlexFault = Literal[
    "none", "slow", "hang", "reset", "cut_body", "unauthorized_401", "forbidden_403", "error_500", "html",
    "malformed_xml", "empty_body", "trickle",
]  # fmt: skip
#: More rating keys in one address have been seen to be refused.
MOST_KEYS = 300
TOKEN = "plex-token-AbCdEf123456"
_OPEN_PATHS = frozenset({"/identity"})


@dataclass
class User:
    """Who a token belongs to: what they may change, and which sections they see (None: all)."""

    may_change: bool = True
    owner: bool = True
    sections: frozenset[int] | None = None


class PlexFake(FakeServer):
    """The server. Its state is there to be looked at: `library`, `playlists`, `queues`, `players`."""

    def __init__(self, *, name: str = "Tower", machine: str = MACHINE, **kwargs: Any) -> None:
        """An empty server of this name; TOKEN opens it."""
        super().__init__(**kwargs)
        self.name = name
        self.machine = machine
        self.version = "1.41.3.9314-a0bfb8370"
        self.users: dict[str, User] = {TOKEN: User()}
        self.library = PlexLibrary()
        self.playlists = Playlists()
        self.queues = Queues()
        #: Players on its own network.
        self.players: list[Player] = []
        #: In a container it sees none of them, and /clients is empty.
        self.sees_players = True
        #: It passes commands on to them.
        self.relays = True
        #: Players that it does not see, and that play from it.
        self.playing: list[Player] = []
        #: Opens the server to a player for a while.
        self.transient_token = "transient-00000000-0000-4000-8000-000000000001"
        #: Where it is in its network, by its own word; "": it does not know itself.
        self.lan_address = "192.168.1.20"
        #: Pictures by path: (content type, bytes), in place of the usual ones; None: there is none.
        self.pictures: dict[str, tuple[str, bytes] | None] = {}
        #: Whether this network is one of those that Plex lets in without a token.
        self.is_open = False
        self.fault: PlexFault = "none"
        #: Only requests whose path begins so are hit by the fault.
        self.fault_path = "/"
        #: The fault begins after so many more requests that it would hit.
        self.fault_after = 0
        self.slow_seconds = 0.2
        #: Lists show at most so many genres, moods and styles of an item, as real ones do with films; None: all.
        self.tags_in_lists: int | None = 2
        #: Kinds of tags that lists do not show at all of artists and albums: all recorded ones show genres alone.
        self.left_out_of_lists: tuple[str, ...] = ("Mood", "Style", "Subformat", "Collection")
        #: Items of which metadata were read without `skipRefresh`: Plex looks at their files each time.
        self.refreshed = 0
        #: Tell of `totalSize` tracks but send fewer and fewer, and then none.
        self.truncate_lists = False
        #: Every section has suddenly nothing in it (a disk that is not mounted).
        self.empty = False
        #: Rating keys that are there, but that Plex will not put into a playlist: it refuses the request.
        self.refused: set[int] = set()
        #: Where lists tell how many items they have in all, and what they say then: the truth, as a rule.
        self.totals: Literal["told", "header", "nowhere"] = "told"
        self.told_total: Callable[[int], int] = int
        #: Answers are compressed for those who accept that.
        self.compresses = True
        #: Of the tracks of a request, only so many go into a playlist, with 200 OK; these then in reverse.
        self.takes_only: int | None = None
        self.turns_around = False
        #: Longest request line, as a real server has one.
        self.longest_target = 8000
        self._endpoints = PlexEndpoints(self)
        self._arrival = threading.Condition()

    # What a test uses.

    def add_music(self, tracks: int, *, title: str = "Music", seed: int = 1) -> Section:
        """A generated music section."""
        return generate(self.library, self.library.add_section(title), tracks, seed=seed)

    def count(self, path: str = "") -> int:
        """How many requests came, to one path or to all."""
        return len(self.requests_to(path) if path else self.requests)

    def counts(self) -> Counter[str]:
        """Requests by method and path, with numbers as N: "GET /library/sections/N/all"."""
        return Counter(f"{item.method} {re.sub(r'[0-9][0-9,]*', 'N', item.path)}" for item in self.requests)

    async def wait_for_requests(self, number: int, path: str = "", timeout: float = 10.0) -> bool:
        """Wait until so many have come."""

        def wait() -> bool:
            with self._arrival:
                return self._arrival.wait_for(lambda: self.count(path) >= number, timeout)

        return await asyncio.to_thread(wait)

    def revive(self) -> None:
        """No fault any more."""
        self.fault, self.fault_after = "none", 0

    # Answering.

    def respond(self, request: RecordedRequest) -> Reply:
        """Fail as told, then as Plex would; compressed for those who take that."""
        accepted = request.headers.get("accept-encoding", "") if self.compresses else ""
        return compressed(self._answered(request), accepted)

    def _answered(self, request: RecordedRequest) -> Reply:
        with self._arrival:
            self._arrival.notify_all()
        if self._fails(request):
            if self.fault == "slow":
                return self._slowed(self._as_plex(request))
            return self._failure()
        return self._as_plex(request)

    def user(self, request: RecordedRequest) -> User | None:
        """Who asks; None for a stranger."""
        token = request.headers.get("x-plex-token") or request.query.get("X-Plex-Token", [""])[0]
        if self.is_open and not token:
            return User()
        return User(owner=False) if token == self.transient_token else self.users.get(token)

    def answer_player(self, request: RecordedRequest) -> Reply:
        """What a player is answered, whatever fault hits others."""
        return self._as_plex(request)

    def _as_plex(self, request: RecordedRequest) -> Reply:
        if len(request.target) > self.longest_target or _has_too_many_keys(request):
            return failed(414, "Request-URI Too Large")
        if request.path not in _OPEN_PATHS and self.user(request) is None:
            return failed(401, "Unauthorized")
        return self._endpoints.answer(request)

    def _fails(self, request: RecordedRequest) -> bool:
        if self.fault == "none" or not request.path.startswith(self.fault_path):
            return False
        if self.fault == "unauthorized_401" and request.path in _OPEN_PATHS and self.fault_path == "/":
            return False  # it is Plex itself that refuses: a proxy would refuse these, too
        if self.fault_after > 0:
            self.fault_after -= 1
            return False
        return True

    def _slowed(self, reply: Reply) -> Reply:
        assert isinstance(reply.body, bytes)
        return Reply(reply.status, [self.slow_seconds, reply.body], reply.content_type, reply.headers)

    def _failure(self) -> Reply:
        failures: dict[str, Callable[[], Reply]] = {
            "hang": lambda: Reply(body=[Signal.HANG]),
            "reset": lambda: Reply(body=[Signal.RESET]),
            "cut_body": lambda: Reply(200, [b"<?xml version='1.0'?><MediaContainer size='9'>", Signal.CUT], "text/xml"),
            "trickle": lambda: Reply(200, _drops(), "text/xml;charset=utf-8"),
            "unauthorized_401": lambda: failed(401, "Unauthorized"),
            "forbidden_403": lambda: failed(403, "Forbidden"),
            "error_500": lambda: failed(500, "Internal Server Error"),
            "html": lambda: Reply(200, b"<!DOCTYPE html><html><body>Router login</body></html>", "text/html"),
            "malformed_xml": lambda: Reply(200, b"<MediaContainer size='1'><Track ", "text/xml;charset=utf-8"),
            "empty_body": lambda: Reply(200, b"", "text/xml;charset=utf-8"),
        }
        return failures[self.fault]()


def _has_too_many_keys(request: RecordedRequest) -> bool:
    return unquote(unquote(request.target)).count(",") >= MOST_KEYS


def _drops() -> Iterable[bytes | float]:
    """A body that never ends, each piece soon enough to satisfy a time-out between pieces."""
    yield b"<MediaContainer>"
    while True:
        yield 0.05
        yield b" "
