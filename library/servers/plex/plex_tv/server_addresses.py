"""Which of the addresses that plex.tv tells are worth trying, best first: a few for each place, and safe ones."""

import ipaddress
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple
from xml.etree.ElementTree import Element

from core.errors import AddressError
from library.servers.plex.config import plex_url
from library.servers.plex.xml_values import is_true

Reach = Literal["local", "remote", "relay"]

#: Of each place, so that a server with many network cards leaves room for the others.
MOST_OF_A_PLACE = 3
#: The networks that Docker makes unless told otherwise, whose third number is 0: they mean nothing elsewhere.
_DOCKER = tuple(ipaddress.ip_network(f"172.{number}.0.0/24") for number in range(17, 32))


class _Connection(NamedTuple):
    place: Reach
    secure: str
    plain: str
    #: Lower is likelier to lead there.
    rank: int


def read_addresses(resource: Element) -> tuple[str, ...]:
    """The local ones before those of the world, relays last, https before plain http.

    Plain http within the house alone, and not where the server refuses it: anybody on the way could read the token.
    """
    known = sorted(_connections(resource), key=lambda one: one.rank)
    kinds = (
        (one.secure for one in known if one.place == "local"),
        (one.plain for one in known if one.place == "local"),
        (one.secure for one in known if one.place == "remote"),
        (one.secure for one in known if one.place == "relay"),
    )
    return tuple(url for urls in kinds for url in _some(urls))


def read_relays(resource: Element) -> frozenset[str]:
    """Those of the addresses that lead through Plex's relay, at about 2 Mbit/s."""
    return frozenset(one.secure for one in _connections(resource) if one.place == "relay")


def _some(urls: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, urls)))[:MOST_OF_A_PLACE]


def _connections(resource: Element) -> Iterator[_Connection]:
    is_near = is_true(resource.get("publicAddressMatches", resource.get("owned")))
    # The networks of others have addresses like ours, where somebody else answers.
    may_be_local = is_near or is_true(resource.get("owned")) or is_true(resource.get("home"))
    may_be_plain = is_near and not is_true(resource.get("httpsRequired"))
    for element in resource.iter("connection"):
        place = _place(element)
        if place != "local" or may_be_local:
            yield _Connection(place, _secure(element), _plain(element) if may_be_plain else "", _rank(element))


def _place(element: Element) -> Reach:
    if is_true(element.get("relay")):
        return "relay"
    return "local" if is_true(element.get("local")) else "remote"


def _secure(element: Element) -> str:
    uri = element.get("uri", "")
    return _usable(uri) if uri.startswith("https://") else ""


def _plain(element: Element) -> str:
    """The address itself, without the name that its certificate is for."""
    address, port = element.get("address", ""), element.get("port", "")
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        uri = element.get("uri", "")
        return _usable(uri) if uri.startswith("http://") else ""
    return "" if ip.is_global else _usable(f"http://{f'[{ip}]' if ip.version == 6 else ip}:{port}")


def _usable(url: str) -> str:
    """ "" for an IPv6 address with a zone, for one."""
    try:
        return plex_url(url)
    except AddressError:
        return ""


def _rank(element: Element) -> int:
    try:
        ip = ipaddress.ip_address(element.get("address", ""))
    except ValueError:
        return 0
    return 2 if any(ip in network for network in _DOCKER) else int(ip.version == 6)
