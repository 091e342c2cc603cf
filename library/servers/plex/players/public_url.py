"""Where players reach the server: our own address may lead no further than this computer."""

import ipaddress
import logging
from collections.abc import Iterable
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from core.http.address_rules import leaves_local_network
from library.errors import MusicServerError, ServerAddressError
from library.servers.plex.http.client import PlexClient, require_root
from library.servers.plex.http.verified_server import VerifiedServer
from library.servers.plex.plex_tv.account import read_server_addresses

logger = logging.getLogger(__name__)

#: Names of this computer, or of the one that a container runs on, which mean nothing elsewhere.
_NAMES_OF_HERE = frozenset(
    {"localhost", "host.docker.internal", "gateway.docker.internal", "host.containers.internal", "ip6-localhost"}
)


async def find_url_for_players(plex: VerifiedServer, client: PlexClient, plex_tv: str, server_id: str) -> str:
    """The public address, else our own, else what plex.tv or Plex itself tells. Raises ServerAddressError."""
    connection = plex.connection
    if url := _usable((connection.public_url, connection.url)):
        return url
    if url := _usable(await _told_by_plex_tv(plex, plex_tv, server_id)):
        return url
    if url := _usable(await _told_by_server(client, server_id)):
        return url
    raise ServerAddressError(
        f"Players can't reach Plex at {urlsplit(connection.url).hostname}, which only works on this computer. Enter "
        "the server's address on your network as its public address (Settings, Music)."
    )


async def _told_by_plex_tv(plex: VerifiedServer, plex_tv: str, server_id: str) -> Iterable[str]:
    token = plex.connection.account_token
    if not token.get_secret_value():
        return ()
    try:
        return await read_server_addresses(plex_tv, token, plex.context, server_id)
    except MusicServerError as exc:
        logger.info("plex.tv didn't say where the server is: %s", exc)
        return ()


async def _told_by_server(client: PlexClient, server_id: str) -> Iterable[str]:
    """Plex lists the servers of the network, itself among them."""

    def read(root: Element | None) -> list[str]:
        mine = (server.get for server in require_root(root) if server.get("machineIdentifier") == server_id)
        told = (f"http://{_bracketed(get('address', ''))}:{get('port', '')}" for get in mine)
        # Players send a token along, too.
        return [url for url in told if _leads_here_from_elsewhere(url) and not leaves_local_network(url)]

    try:
        return await client.request("GET", "/servers", read=read)
    except MusicServerError as exc:
        logger.info("Plex didn't say where it is: %s", exc)
        return ()


def _usable(urls: Iterable[str]) -> str:
    return next((url for url in urls if _leads_here_from_elsewhere(url)), "")


def _leads_here_from_elsewhere(url: str) -> bool:
    try:
        host, _ = (urlsplit(url).hostname or "").rstrip("."), urlsplit(url).port
    except ValueError:
        return False
    if not host or host in _NAMES_OF_HERE or host.endswith(".localhost"):
        return False
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return True
    return not (address.is_loopback or address.is_unspecified or address.is_link_local)


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address
