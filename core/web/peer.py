"""Who really opened the connection of a request, whatever its headers say. The ASGI application notes it first."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.http import HttpRequest

#: In the scope: an IP address, or "" where it can't be known.
PEER = "plexsage.peer"

#: What a proxy adds.
_FORWARDED = ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Forwarded", "Via")
_LOOPBACK = ("127.0.0.0/8", "::1/128")

Network = IPv4Network | IPv6Network


def peer_of(request: HttpRequest) -> str:
    """The other end's IP address; "" where it can't be known. `REMOTE_ADDR` is what proxies say of the visitor."""
    return str(getattr(request, "scope", {}).get(PEER, ""))


def is_among(address: str, networks: Sequence[str]) -> bool:
    """Whether the address lies in one of these; one that is none lies nowhere."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return any(ip in network for network in _parsed(tuple(networks)))


def is_this_computer(request: HttpRequest) -> bool:
    """Whether it asks, and for nobody else: a proxy on it passes on what others ask."""
    if any(name in request.headers for name in _FORWARDED):
        return False
    return is_among(request.META.get("REMOTE_ADDR", ""), _LOOPBACK)


@lru_cache(maxsize=8)
def _parsed(networks: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(network) for network in networks)
