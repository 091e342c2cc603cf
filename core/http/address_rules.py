"""Which IP addresses PlexSage connects to, and which it never does.

Loopback and private addresses are allowed, since that is where an Ollama server lives. Link-local addresses
lead to cloud metadata services, which hand out credentials to whoever asks.
"""

import ipaddress
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import urlsplit

from core.errors import AddressError

#: Metadata services outside the link-local range: AWS, Google, Alibaba, Azure, Oracle.
METADATA_ADDRESSES = frozenset(
    ipaddress.ip_address(text)
    for text in ("fd00:ec2::254", "fd20:ce::254", "100.100.100.200", "168.63.129.16", "192.0.0.192")
)
_THIS_NETWORK = ipaddress.IPv4Network("0.0.0.0/8")
#: Where nobody on the internet listens along: this computer, networks at home, and those that VPNs make for themselves
#: (100.64.0.0/10, as Tailscale).
_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "127.0.0.0/8",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
        "169.254.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
#: Prefixes whose last four bytes are an IPv4 address: NAT64 (two of them), and two old ways of writing.
_ENDS_IN_IPV4 = tuple(
    ipaddress.IPv6Network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")
)


def check_address(address: str | IPv4Address | IPv6Address) -> None:
    """Raise AddressError if PlexSage must never connect there.

    An IPv6 address that carries an IPv4 one is as bad as that one.
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError as exc:
        raise AddressError(f"{address} isn't an IP address.") from exc
    for candidate in (ip, *_carried(ip)):
        if kind := _refusal(candidate):
            raise AddressError(f"{ip} is {kind} address: PlexSage never connects there.")


def is_ip_address(host: str) -> bool:
    """Whether it is one, and no name that has to be looked up."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_local_network(address: str | IPv4Address | IPv6Address) -> bool:
    """Whether what goes there stays at home; where it does not, no secret may go unencrypted."""
    ip = ipaddress.ip_address(address)
    seen = (isinstance(ip, IPv6Address) and ip.ipv4_mapped) or ip
    return any(seen.version == network.version and seen in network for network in _INSIDE)


def leaves_local_network(url: str) -> bool:
    """Whether the host is an address outside; a name is not looked up. `url` is normalised (core.http.address)."""
    try:
        return not is_local_network(urlsplit(url).hostname or "")
    except ValueError:
        return False


def check_host(url: str) -> None:
    """Raise AddressError where the host is such an address; a name is judged after DNS, whenever it is called.

    `url` is normalised (core.http.address).
    """
    try:
        ip = ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return
    check_address(ip)


def _carried(ip: IPv4Address | IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that a gateway may make of an IPv6 one."""
    if isinstance(ip, IPv4Address) or ip.is_loopback or ip.is_unspecified:
        return ()
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if any(ip in network for network in _ENDS_IN_IPV4):
        found.append(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return tuple(address for address in found if address is not None)


def _refusal(ip: IPv4Address | IPv6Address) -> str:
    """The kind of a refused address, with its article; "" for one that is allowed."""
    if ip in METADATA_ADDRESSES:
        return "a cloud metadata"
    if ip.is_loopback:
        return ""
    if ip.is_unspecified or ip in _THIS_NETWORK:
        return "an unspecified"
    if ip.is_link_local or (isinstance(ip, IPv6Address) and ip.is_site_local):
        return "a link-local"
    if ip.is_multicast:
        return "a multicast"
    return "a reserved" if _is_reserved(ip) else ""


def _is_reserved(ip: IPv4Address | IPv6Address) -> bool:
    """Future use and broadcast. Where IPv6 carries IPv4, the IPv4 address alone is judged."""
    return ip.is_reserved and not _carried(ip)
