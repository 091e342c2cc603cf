"""Players for the fake Plex Media Server: the ones it knows itself, and one that listens on a port of its own."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

from tests.fakes.base import FakeServer, RecordedRequest, Reply
from tests.fakes.plex.xml import HEADER, document, element

if TYPE_CHECKING:
    from tests.fakes.plex.server import PlexFake

MACHINE = "a1b2c3d4e5f60718"
OLD, NEW = "playMedia", "createPlayQueue"
_OK = Reply(200, (HEADER + '<Response code="200" status="OK" />\n').encode(), "text/xml;charset=utf-8")
#: As recorded: no body, no type.
_EMPTY = Reply(200, b"", "", {"Access-Control-Allow-Origin": "*", "Vary": "Accept-Encoding"})


@dataclass
class Player:
    """A player and what it was told. `plays` is the number of its play queue, None when it is silent.

    `knows`: the commands that start music; `tells`, `refreshes`: it tells what it plays, and reads its queue
    anew when it is told to. Other commands it answers with `unknown`. `capabilities`: what it says of itself.
    `item`: what it plays of the queue, by its own word; the server may be behind. `server`: whose queue that is.
    """

    id: str
    name: str
    product: str = "Plexamp"
    platform: str = "Linux"
    device_class: str = "pc"
    plays: int | None = None
    state: str = "stopped"
    commands: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    knows: frozenset[str] = frozenset({OLD, NEW})
    capabilities: str | None = None
    tells: bool = True
    refreshes: bool = True
    unknown: int = 404
    item: int | None = None
    server: str = MACHINE
    address: str = "127.0.0.1"
    #: Where it listens by the server's word.
    port: int = 9
    #: What was started is told only after so many questions, and until then what was before: players need a moment.
    slow_polls: int = 0
    _before: tuple[str, int] = ("", 0)

    @property
    def told(self) -> list[str]:
        """The commands, without the questions what it plays."""
        return [command.removeprefix("playback/") for command, _ in self.commands if command != "timeline/poll"]

    def obey(self, request: RecordedRequest, plex: "PlexFake | None" = None) -> Reply:
        """Answer a request to /player/…; `plex` is the server that it fetches queues from."""
        command = request.path.removeprefix("/player/")
        values = {name: value[0] for name, value in request.query.items()}
        self.commands.append((command, values))
        match command.removeprefix("playback/"):
            case "timeline/poll" if self.tells:
                return self._timeline(values.get("commandID", "0"))
            case "playMedia" if OLD in self.knows:
                self._fetch(f"{values['containerKey']}", values, plex)
                return _OK
            case "createPlayQueue" if NEW in self.knows:
                self._create(values, plex)
                return _EMPTY
            case "refreshPlayQueue" if self.refreshes:
                return _OK
            case _:
                return Reply(self.unknown, b"", "text/plain")

    def listed(self) -> str:
        """As /clients tells it."""
        return element(
            "Server",
            {
                "name": self.name,
                "host": self.address,
                "address": self.address,
                "port": self.port,
                "machineIdentifier": self.id,
                "version": "4.12.4",
                "protocol": "plex",
                "product": self.product,
                "deviceClass": self.device_class,
                "protocolVersion": "1",
                "protocolCapabilities": self._capable(),
            },
        )

    def itself(self) -> Reply:
        """As its own /resources tells it."""
        about = {
            "title": self.name,
            "machineIdentifier": self.id,
            "product": self.product,
            "platform": self.platform,
            "platformVersion": "6.1",
            "protocol": "plex",
            "protocolVersion": "1",
            "protocolCapabilities": self._capable(),
            "deviceClass": self.device_class,
            "version": "4.12.4",
        }
        return document({"size": 1}, [element("Player", about)])

    def session(self) -> str:
        """As /status/sessions tells it: without a title."""
        player = {
            "address": self.address,
            "device": self.platform,
            "machineIdentifier": self.id,
            "model": "",
            "platform": self.platform,
            "product": self.product,
            "state": self.state,
            "local": "1",
            "relayed": "0",
        }
        track = {"type": "track", "title": "Something", "ratingKey": "100"}
        return element("Track", track, [element("Player", player)])

    def _capable(self) -> str:
        if self.capabilities is not None:
            return self.capabilities
        return "timeline,playback,playqueues" + (",playqueues-creation" if NEW in self.knows else "")

    def _create(self, values: dict[str, str], plex: "PlexFake | None") -> None:
        asked = {name: values.get(name, "undefined") for name in ("uri", "playlistID", "type")}
        wanted = {name: value for name, value in asked.items() if value != "undefined"}
        self._take("POST", f"/playQueues?{urlencode(wanted)}", values, plex)

    def _fetch(self, path: str, values: dict[str, str], plex: "PlexFake | None") -> None:
        assert urlsplit(path).path.startswith("/playQueues/")
        self._take("GET", path, values, plex)

    def _take(self, method: str, target: str, values: dict[str, str], plex: "PlexFake | None") -> None:
        """Play the queue that the server gives for this; go on as before where it gives none."""
        assert plex is not None, "this player has no server to play from"
        assert {"protocol", "address", "port"} <= values.keys()
        token = values.get("token") or next(iter(plex.users))  # without one it is signed in itself
        reply = plex.answer_player(RecordedRequest(method, target, {"x-plex-token": token}, b""))
        if reply.status != 200 or values["machineIdentifier"] != plex.machine:
            return
        assert isinstance(reply.body, bytes)
        self._before = self._music(), self.slow_polls
        queue = ET.fromstring(reply.body)
        self.plays, self.item = int(queue.attrib["playQueueID"]), int(queue.attrib["playQueueSelectedItemID"])
        self.state, self.server = "playing", plex.machine

    def _timeline(self, command: str) -> Reply:
        others = [element("Timeline", {"type": kind, "state": "stopped"}) for kind in ("video", "photo")]
        music = self._music()
        before, waits = self._before
        if waits:
            self._before, music = (before, waits - 1), before
        return document({"commandID": command}, [music, *others])

    def _music(self) -> str:
        music: dict[str, object] = {"type": "music", "itemType": "music", "state": self.state}
        if self.state != "stopped":
            music |= {"playQueueID": self.plays, "playQueueItemID": self.item, "machineIdentifier": self.server}
            music |= {"containerKey": f"/playQueues/{self.plays}", "protocol": "http", "port": 32400}
        return element("Timeline", music)


class PlayerFake(FakeServer):
    """A player of the account, reached at its own address. One's own have no token and want none."""

    def __init__(self, player: Player, plex: "PlexFake", *, token: str | None = None, **kwargs: Any) -> None:
        """It plays what it is told to, from `plex`."""
        super().__init__(**kwargs)
        self.player = player
        self.plex = plex
        self.token = token

    def respond(self, request: RecordedRequest) -> Reply:
        """Only commands for this very player, with its token where it has one."""
        if self.token is not None and request.headers.get("x-plex-token") != self.token:
            return Reply(401, b"Unauthorized", "text/plain")
        if request.path == "/resources":
            return self.player.itself()
        if request.headers.get("x-plex-target-client-identifier") != self.player.id:
            return Reply(404, b"", "text/plain")
        return self.player.obey(request, self.plex)

    def count_of(self, path: str) -> int:
        """How often it was asked for this."""
        return len(self.requests_to(path))
