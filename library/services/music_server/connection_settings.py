"""The effective connection to Plex, field by field: environment > database. Nothing outside is asked.

A stored token belongs to one host and to the server that was there: nobody else ever gets it.
"""

import uuid
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from django.conf import settings
from pydantic import SecretStr

from core.db.memory import recall
from core.db.stored_secrets import host_of, is_undecipherable, why_undecipherable
from core.errors import AddressError
from core.http.address_rules import leaves_local_network
from core.settings_sources import Layer, LayeredReader
from core.values import Frozen
from library.models import PlexServer, SyncState
from library.servers.plex.config import PlexConnection, plex_url

ConnectionField = Literal["url", "token", "sections", "public_url"]
#: Where a token comes from; "open": the server lets everybody of its network in, and was connected without a token.
TokenOrigin = Literal["environment", "database", "typed", "open", "default"]

SINGLETON_ID = 1
NO_SECRET = SecretStr("")
#: Before the host of a token that may go there over plain http even out of the house.
_PLAIN = "http://"
#: Field -> the setting that the environment fills, which is also the variable's name.
_VARIABLES: Mapping[str, str] = MappingProxyType(
    {"url": "PLEX_URL", "token": "PLEX_TOKEN", "sections": "PLEX_MUSIC_LIBRARY", "public_url": "PLEX_PUBLIC_URL"}
)


class TokenFound(NamedTuple):
    """A token (perhaps empty), where it came from, and what stood in the way of one."""

    token: SecretStr = NO_SECRET
    source: TokenOrigin = "default"
    problem: str = ""


class EffectiveConnection(Frozen):
    """The connection, usable or not; `problem` says in words why a known token or address is not used.

    `origin`: where the token comes from; `server_id` is empty where it is not bound to a server. `sections` are keys,
    or what PLEX_MUSIC_LIBRARY says. `plain_abroad`: a person has typed this address, so that the token may go there
    over plain http even out of the house; `is_exposed`: it does.
    """

    url: str = ""
    token: SecretStr = NO_SECRET
    origin: TokenOrigin = "default"
    sections: tuple[str, ...] = ()
    section_titles: tuple[str, ...] = ()
    public_url: str = ""
    server_id: str = ""
    server_name: str = ""
    server_version: str = ""
    account_token: SecretStr = NO_SECRET
    plain_abroad: bool = False
    is_exposed: bool = False
    problem: str = ""

    @property
    def is_configured(self) -> bool:
        """Whether Plex can be asked."""
        return bool(self.url and (self.token.get_secret_value() or self.origin == "open"))

    @property
    def source(self) -> str:
        """Changes with server and sections: whether a library came from there. `server_in` tells the server alone.

        A server whose id is known is the same at every address.
        """
        return " ".join(filter(None, (self.server_id or self.url, *self.sections)))

    def opened(self, **more: object) -> PlexConnection:
        """What opens the server."""
        shared = EffectiveConnection.model_fields.keys() & PlexConnection.model_fields.keys()
        return PlexConnection.model_validate(self.model_dump(include=shared) | more)


def server_in(source: str) -> str:
    """The server of a source, whatever its sections: its own id, or its address where that is not known."""
    return source.partition(" ")[0]


def find_sync_state(source: str) -> "SyncState | None":
    """What the last sync left, where that was with the server of this source."""
    state = SyncState.objects.filter(pk=1).first()
    server = server_in(source)
    if state is None or not server:
        return None
    return state if server in {state.synced_server, server_in(state.synced_source)} else None


def stored_row() -> PlexServer:
    """The row, or an empty one that is not stored."""
    return PlexServer.objects.filter(pk=SINGLETON_ID).first() or PlexServer(pk=SINGLETON_ID)


def load_connection(row: PlexServer | None = None) -> EffectiveConnection:
    """One query (two, where the environment decides), or less with the row; none while nothing is written.

    Raises nothing: what cannot be used is told in `problem`.
    """
    return recall("connection to Plex", lambda: _connection_of(stored_row())) if row is None else _connection_of(row)


def _connection_of(row: PlexServer) -> EffectiveConnection:
    reader = LayeredReader(lambda _, address: plex_url(address.strip()))
    layers = (environment_layer(), Layer("database", {"url": row.url, "public_url": row.public_url}))
    url, public_url = (reader.read(field, layers) or "" for field in ("url", "public_url"))
    found = find_token(url, row)
    is_same_place = host_of(url) == host_of(row.url)
    bound = found.source in {"database", "open"}
    connection = EffectiveConnection(
        url=url,
        token=found.token,
        origin=found.source,
        sections=_sections(row, is_same_place=is_same_place),
        section_titles=tuple(row.section_titles) if is_same_place else (),
        public_url=public_url,
        server_id=row.server_id if bound else "",
        server_name=row.server_name if is_same_place else "",
        server_version=row.server_version if is_same_place else "",
        account_token=account_token(row),
        plain_abroad=found.source == "environment" or (bound and _may_go_plain(row)),
        is_exposed=bool(found.token.get_secret_value()) and _is_exposed(url, row if bound else None),
        problem=next((problem.message for problem in reader.problems if problem.field == "url"), found.problem),
    )
    if connection.server_name or not connection.is_configured:
        return connection
    return connection.model_copy(update={"server_name": _synced_name(connection.source)})


def find_token(url: str, row: PlexServer) -> TokenFound:
    """The token that may go to `url` (normalised); none, where the server was connected without."""
    if _is_open(url, row) and not (locked_value("token") and is_locked_address(url)):
        return TokenFound(source="open")
    if in_environment := locked_value("token"):
        if is_locked_address(url):
            return TokenFound(SecretStr(in_environment), "environment")
        # Whoever may change the address on a page must not be able to have the environment's token sent to it.
        return TokenFound(problem=f"{locked_by('token')} is only used with an address that PLEX_URL sets.")
    return _stored_token(url, row)


def _stored_token(url: str, row: PlexServer) -> TokenFound:
    if not row.token:
        return TokenFound()
    if is_undecipherable(row.token):
        return TokenFound(problem=f"The stored token can't be read {why_undecipherable()}, or enter the token again.")
    bound_to = row.token_host.removeprefix(_PLAIN)
    if not url or bound_to != host_of(url):
        belongs = bound_to or "another address"
        return TokenFound(problem=f"The stored token belongs to {belongs}. Enter the token for this address.")
    return TokenFound(SecretStr(row.token), "database")


def is_locked_address(url: str) -> bool:
    """Whether this address is the environment's."""
    return bool(url) and url == parse_url(locked_value("url"))[0]


def _is_open(url: str, row: PlexServer) -> bool:
    return bool(url and row.server_id and not row.token) and row.token_host.removeprefix(_PLAIN) == host_of(url)


def binding_of(url: str, *, is_exposed: bool) -> str:
    """How a stored token is bound to its host; marked where a person lets it go there in clear, out of the house."""
    return f"{_PLAIN if is_exposed else ''}{host_of(url)}"


def _may_go_plain(row: PlexServer) -> bool:
    """Older versions stored what plex.tv told like what was typed: nobody chose that. There was a sign-in then."""
    return row.token_host.startswith(_PLAIN) or not row.account_token


def _is_exposed(url: str, row: PlexServer | None) -> bool:
    """As far as it is known without asking anybody where a name leads."""
    if not url.startswith(_PLAIN):
        return False
    return leaves_local_network(url) or (row is not None and row.token_host.startswith(_PLAIN))


def environment_layer() -> Layer:
    """What the environment decides of the connection."""
    values = {field: getattr(settings, variable) for field, variable in _VARIABLES.items()}
    return Layer("environment", values, {**_VARIABLES, "token": settings.PLEX_TOKEN_NAME})


def locked_value(field: ConnectionField) -> str:
    """What the environment says, or ""."""
    value = environment_layer().value(field) or ""
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def locked_by(field: ConnectionField) -> str:
    """The variable that decides this field, or ""."""
    return environment_layer().decided_by(field)


def account_token(row: PlexServer) -> SecretStr:
    """The token of plex.tv, where there is a readable one."""
    stored = row.account_token or ""
    return NO_SECRET if is_undecipherable(stored) else SecretStr(stored)


def account_problem(row: PlexServer) -> str:
    """Why the token of plex.tv that is stored cannot be used; "" where it can, or there is none."""
    if not is_undecipherable(row.account_token or ""):
        return ""
    return f"The stored sign-in with Plex can't be read {why_undecipherable()}, or sign in again."


def client_id() -> str:
    """Which installation of PlexSage this is, for Plex to know it again; made when it is first needed."""
    row = stored_row()
    if not row.client_id:
        PlexServer.objects.get_or_create(pk=SINGLETON_ID)
        PlexServer.objects.filter(pk=SINGLETON_ID, client_id="").update(client_id=uuid.uuid4().hex)
        row = stored_row()
    return row.client_id


def parse_url(text: str) -> tuple[str, str]:
    """The address made whole, "" where that cannot be; and what is wrong with it."""
    try:
        return plex_url(text.strip()), ""
    except AddressError as exc:
        return "", exc.message


def _synced_name(source: str) -> str:
    """What the server called itself when the library came from there; nobody has connected to it on a page."""
    state = find_sync_state(source)
    return state.synced_name if state else ""


def _sections(row: PlexServer, *, is_same_place: bool) -> tuple[str, ...]:
    if name := locked_value("sections"):
        return (name,)
    return tuple(row.sections) if is_same_place else ()
