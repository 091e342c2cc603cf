"""Players for the fake Plex Media Server: the ones it knows itself, and one that listens on a port of its own."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tests.fakes.base import FakeServer, RecordedRequest, Reply
from tests.fakes.plex.xml import HEADER, document, element

_OK = Reply(200, (HEADER + '<Response code="200" status="OK" />\n').encode(), "text/xml;charset=utf-8")


@dataclass
class Player:
    """A player and what it was told. `plays` is the number of its play queue, None when it is silent."""

    id: str
    name: str
    product: str = "Plexamp"
    platform: str = "Linux"
    device_class: str = "pc"
    plays: int | None = None
    state: str = "stopped"
    commands: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def obey(self, request: RecordedRequest) -> Reply:
        """Answer a request to /player/…"""
        command = request.path.removeprefix("/player/")
        values = {name: value[0] for name, value in request.query.items()}
        self.commands.append((command, values))
        match command:
            case "timeline/poll":
                return self._timeline(values.get("commandID", "0"))
            case "playback/playMedia":
                self.plays, self.state = int(urlsplit(values["containerKey"]).path.rpartition("/")[2]), "playing"
                return _OK
            case "playback/refreshPlayQueue":
                return _OK
            case _:
                return Reply(404, b"", "text/plain")

    def listed(self) -> str:
        """As /clients tells it."""
        return element(
            "Server",
            {
                "name": self.name,
                "host": "127.0.0.1",
                "address": "127.0.0.1",
                "port": 32500,
                "machineIdentifier": self.id,
                "version": "4.10.1",
                "protocol": "plex",
                "product": self.product,
                "deviceClass": self.device_class,
                "protocolVersion": "1",
                "protocolCapabilities": "timeline,playback,playqueues",
            },
        )

    def session(self) -> str:
        """As /status/sessions tells it."""
        player = {"machineIdentifier": self.id, "title": self.name, "product": self.product, "state": self.state}
        return element("Track", {"type": "track", "title": "Something"}, [element("Player", player)])

    def _timeline(self, command: str) -> Reply:
        music = {"type": "music", "state": self.state, "playQueueID": self.plays, "machineIdentifier": self.id}
        lines = [element("Timeline", music), element("Timeline", {"type": "video", "state": "stopped"})]
        return document({"commandID": command}, lines)


class PlayerFake(FakeServer):
    """A player of the account, reached at its own address with its own token."""

    def __init__(self, player: Player, *, token: str = "players-own-token", **kwargs: Any) -> None:
        """It plays what it is told to."""
        super().__init__(**kwargs)
        self.player = player
        self.token = token

    def respond(self, request: RecordedRequest) -> Reply:
        """Only commands for this very player, with its token."""
        if request.headers.get("x-plex-token") != self.token:
            return Reply(401, b"Unauthorized", "text/plain")
        if request.headers.get("x-plex-target-client-identifier") != self.player.id:
            return Reply(404, b"", "text/plain")
        return self.player.obey(request)
