"""A fake plex.tv: sign-in by PIN, the account, and the servers and players that belong to it."""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.base import FakeServer, RecordedRequest, Reply
from tests.fakes.plex.xml import CONTENT_TYPE, HEADER, document, element


@dataclass
class Pin:
    """A sign-in that waits for the person."""

    id: int
    code: str
    client: str
    token: str = ""
    expired: bool = False


@dataclass
class Resource:
    """A server or player of the account; `addresses` are (uri, is it on the local network)."""

    id: str
    name: str
    addresses: list[tuple[str, bool]]
    token: str | None = None
    provides: str = "server"
    product: str = "Plex Media Server"
    platform: str = "Linux"
    owned: bool = True
    present: bool = True
    attributes: dict[str, object] = field(default_factory=dict)


class PlexTvFake(FakeServer):
    """plex.tv for one account. `approve` is what the person does in a browser."""

    def __init__(self, *, account_token: str = "account-token-1234567890", **kwargs: Any) -> None:
        """Nobody has signed in yet."""
        super().__init__(**kwargs)
        self.account_token = account_token
        self.pins: dict[int, Pin] = {}
        self.resources: list[Resource] = []
        self._ids = count(4_001)

    def approve(self, pin_id: int) -> None:
        """The person types the code and agrees."""
        self.pins[pin_id].token = self.account_token

    def respond(self, request: RecordedRequest) -> Reply:
        """Answer."""
        if request.path == "/api/v2/pins" and request.method == "POST":
            return self._new_pin(request)
        if match := re.fullmatch(r"/api/v2/pins/(\d+)", request.path):
            return self._pin(int(match[1]), request)
        if request.headers.get("x-plex-token") != self.account_token:
            return _error(401, 1001, "User could not be authenticated")
        match request.path:
            case "/api/v2/user":
                return self._user()
            case "/api/v2/resources":
                return document({}, map(_resource, self.resources), tag="resources")
            case _:
                return _error(404, 1000, "Not found")

    def _new_pin(self, request: RecordedRequest) -> Reply:
        pin_id = next(self._ids)
        strong = request.query.get("strong", [""])[0].lower() in {"true", "1"}
        code = f"{'strong0code0of0twenty0' if strong else 'AB'}{pin_id % 100:02}"
        self.pins[pin_id] = Pin(pin_id, code, request.headers.get("x-plex-client-identifier", ""))
        return self._shown(self.pins[pin_id], status=201)

    def _pin(self, pin_id: int, request: RecordedRequest) -> Reply:
        pin = self.pins.get(pin_id)
        if pin is None or pin.expired or pin.client != request.headers.get("x-plex-client-identifier"):
            return _error(404, 1020, "Code not found or expired")
        return self._shown(pin)

    def _shown(self, pin: Pin, status: int = 200) -> Reply:
        attributes = {
            "id": pin.id,
            "code": pin.code,
            "product": "PlexSage",
            "trusted": False,
            "clientIdentifier": pin.client,
            "expiresIn": 1800,
            "createdAt": "2026-11-01T10:00:00Z",
            "expiresAt": "2026-11-01T10:30:00Z",
            "authToken": pin.token,
        }
        return Reply(status, (HEADER + element("pin", attributes)).encode(), CONTENT_TYPE)

    def _user(self) -> Reply:
        attributes = {
            "id": 7,
            "uuid": "0123456789abcdef",
            "username": "listener",
            "title": "listener",
            "email": "listener@example.org",
            "authToken": self.account_token,
            "scrobbleTypes": "",
        }
        children = [element("subscription", {"active": False, "status": "Inactive"}), element("profile", {})]
        return document(attributes, children, tag="user")


def _resource(resource: Resource) -> str:
    attributes = {
        "name": resource.name,
        "product": resource.product,
        "productVersion": "1.41.3",
        "platform": resource.platform,
        "clientIdentifier": resource.id,
        "createdAt": "2024-01-01T00:00:00Z",
        "lastSeenAt": "2026-11-01T00:00:00Z",
        "provides": resource.provides,
        "accessToken": resource.token,
        "owned": resource.owned,
        "presence": resource.present,
        **resource.attributes,
    }
    connections = [element("connection", _connection(uri, local)) for uri, local in resource.addresses]
    return element("resource", attributes, [element("connections", {}, connections)])


def _connection(uri: str, local: bool) -> dict[str, object]:
    scheme, _, rest = uri.partition("://")
    host, _, port = rest.rpartition(":")
    relay = "relay" in host
    return {
        "protocol": scheme,
        "address": host,
        "port": port,
        "uri": uri,
        "local": local,
        "relay": relay,
        "IPv6": False,
    }


def _error(status: int, code: int, message: str) -> Reply:
    error = element("error", {"code": code, "message": message, "status": status})
    return Reply(status, (HEADER + element("errors", {}, [error])).encode(), CONTENT_TYPE)
