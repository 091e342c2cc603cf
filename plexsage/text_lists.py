"""Lists of hosts, origins and proxies as a person writes them into a variable, parted by commas or spaces."""

import re
from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator
from pydantic_settings import NoDecode

_HEADER_NAME = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_HOST = re.compile(r"(?:https?://)?(\*|\[[0-9a-fA-F:.]+\]|[\w.-]+)(?::[0-9]{1,5})?(?:/.*)?")


def split_list(text: str) -> tuple[str, ...]:
    """The items of a list."""
    return tuple(text.replace(",", " ").split())


def split_address(address: str) -> tuple[str, str, str]:
    """Host and origin, as Django compares them, and path: `nas.local`, `http://nas.local:5765` and `/music` or ""."""
    parts = urlsplit(address)
    name = parts.hostname or ""
    return (f"[{name}]" if ":" in name else name), f"{parts.scheme}://{parts.netloc.lower()}", parts.path


def _hosts(text: str) -> tuple[str, ...]:
    """Names alone, as Django compares them: of a whole address, scheme, port and path are left out."""
    return tuple(_host(item) for item in split_list(text))


def _host(item: str) -> str:
    match = _HOST.fullmatch(item)
    if match is None:
        raise ValueError("should be a list of host names, like nas.local,192.168.1.20")
    return match[1].lower()


def _origins(text: str) -> tuple[str, ...]:
    return tuple(_origin(item) for item in split_list(text))


def _origin(item: str) -> str:
    try:
        address = urlsplit(item.rstrip("/"))
    except ValueError:  # brackets without an IPv6 address in them
        address = urlsplit("")
    if address.scheme not in {"http", "https"} or not address.netloc or address.path or address.query:
        raise ValueError("should be a list of addresses without a path, like https://music.example.org")
    return f"{address.scheme}://{address.netloc.lower()}"


def _networks(text: str) -> tuple[str, ...]:
    try:
        return tuple(str(ip_network(item, strict=False)) for item in split_list(text))
    except ValueError as exc:
        raise ValueError("should be a list of IP addresses or networks, like 172.18.0.0/16") from exc


def _names(text: str) -> tuple[str, ...]:
    """Parted by commas alone: a group's name may have spaces."""
    return tuple(name for item in text.split(",") if (name := item.strip()))


def _header_name(text: str) -> str:
    """Not with an underscore: some servers write hyphens so, and take one header for the other."""
    if not _HEADER_NAME.fullmatch(text):
        raise ValueError("should be the name of a header, like Remote-User (letters, digits and hyphens)")
    return text


Hosts = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]
Networks = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_networks)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
HeaderName = Annotated[str, AfterValidator(_header_name)]
