"""A fake plex.tv: sign-in by PIN, the account, and the servers and players that belong to it."""

import re
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.fakes.base import FakeServer, RecordedRequest, Reply
from tests.fakes.plex.xml import CONTENT_TYPE, HEADER, document, element

#: How long a sign-in waits for the person: short codes are recorded, those for Plex's own page live longer.
SHORT_PIN_SECONDS, STRONG_PIN_SECONDS = 900, 1800
#: An address inside a name of plex.direct.
_PLEX_DIRECT = re.compile(r"(?P<address>[0-9a-f]+(?:-[0-9a-f]*)+)\.[0-9a-z]+\.plex\.direct")


@dataclass
class Pin:
    """A sign-in that waits for the person."""

    id: int
    code: str
    client: str
    seconds: int = SHORT_PIN_SECONDS
    token: str = ""
    expired: bool = False


@dataclass
class Connection:
    """Where a resource may be reached; `address` is told apart where it is not the one in the uri."""

    uri: str
    local: bool = False
    relay: bool = False
    address: str = ""

    def shown(self) -> str:
        """As plex.tv tells it."""
        scheme, _, rest = self.uri.partition("://")
        host, _, port = rest.rpartition(":")
        known = _PLEX_DIRECT.fullmatch(host)
        address = self.address or _address(known["address"] if known else host)
        return element(
            "connection",
            {
                "protocol": scheme,
                "address": address,
                "port": port,
                "uri": self.uri,
                "local": self.local,
                "relay": self.relay,
                "IPv6": ":" in address,
            },
        )


@dataclass
class Resource:
    """A server or player of the account; `addresses` are connections, or (uri, is it on the local network)."""

    id: str
    name: str
    addresses: list[Any]
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
                return document({}, map(shown_resource, self.resources), tag="resources")
            case _:
                return _error(404, 1000, "Not found")

    def _new_pin(self, request: RecordedRequest) -> Reply:
        pin_id = next(self._ids)
        strong = request.query.get("strong", [""])[0].lower() in {"true", "1"}
        code = f"{'strong0code0of0twenty0' if strong else 'AB'}{pin_id % 100:02}"
        seconds = STRONG_PIN_SECONDS if strong else SHORT_PIN_SECONDS
        self.pins[pin_id] = Pin(pin_id, code, request.headers.get("x-plex-client-identifier", ""), seconds)
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
            "qr": f"https://plex.tv/api/v2/pins/qr/{pin.code}",
            "clientIdentifier": pin.client,
            "expiresIn": pin.seconds,
            "createdAt": "2026-11-01T10:00:00Z",
            "expiresAt": f"2026-11-01T10:{pin.seconds // 60:02}:00Z",
            "authToken": pin.token,
            "newRegistration": "",
        }
        place = element("location", {"code": "GB", "country": "United Kingdom", "city": "London"})
        return Reply(status, (HEADER + element("pin", attributes, [place])).encode(), CONTENT_TYPE)

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


def limited() -> Reply:
    """What plex.tv says to those who ask too often."""
    return _error(429, 1003, "API rate limit exceeded")


def expired_token() -> Reply:
    """What is said of a JWT whose seven days are over."""
    return _error(498, 1039, "Token expired")


def shown_resource(resource: Resource) -> str:
    """A server, or a player: those have less to tell, and those of one's own no token."""
    is_server = "server" in resource.provides.split(",")
    of_servers = {
        "ownerId": "" if resource.owned else "12345",
        "sourceTitle": "" if resource.owned else "friend",
        "home": False,
        "synced": False,
        "relay": True,
        "httpsRequired": False,
        "dnsRebindingProtection": False,
        "natLoopbackSupported": False,
    }
    attributes = {
        "name": resource.name,
        "product": resource.product,
        "productVersion": "1.41.3",
        "platform": resource.platform,
        "clientIdentifier": resource.id,
        "createdAt": "2024-01-01T00:00:00Z",
        "lastSeenAt": "2026-11-01T00:00:00Z",
        "provides": resource.provides,
        "publicAddress": "203.0.113.7",
        "accessToken": resource.token,
        "owned": resource.owned,
        "presence": resource.present,
        "publicAddressMatches": resource.owned,
        **(of_servers if is_server else {}),
        **resource.attributes,
    }
    given = (one if isinstance(one, Connection) else Connection(*one) for one in resource.addresses)
    return element("resource", attributes, [element("connections", {}, [one.shown() for one in given])])


def _address(host: str) -> str:
    """ "10-0-0-2" is 10.0.0.2, and "fd00--20" is fd00::20."""
    if host.count("-") == 3 and host.replace("-", "").isdecimal():
        return host.replace("-", ".")
    return host.replace("-", ":") if re.fullmatch(r"[0-9a-f-]*-[0-9a-f-]*", host) else host.strip("[]")


def _error(status: int, code: int, message: str) -> Reply:
    error = element("error", {"code": code, "message": message, "status": status})
    return Reply(status, (HEADER + element("errors", {}, [error])).encode(), CONTENT_TYPE)
