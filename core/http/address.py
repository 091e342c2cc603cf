"""Understanding an address as a person types it: `localhost:11434` becomes `http://localhost:11434`."""

import ipaddress
import re
from collections.abc import Sequence

import idna

from core.errors import AddressError

#: Long enough for any address typed by a person, and what the database keeps.
MAX_LENGTH = 500

_EXAMPLE = "Enter a full address, like http://localhost:11434"
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>.*))?")
# Underscores are no host name by the book, but Docker's service names have them.
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_PATH = re.compile(r"[A-Za-z0-9._~/%!$&'()*+,;=:-]*")


def normalise_url(text: str, default_port: int | None = None, strip_suffixes: Sequence[str] = ()) -> str:
    """The address as `scheme://host[:port][/path]`, without a final slash; normalising twice changes nothing.

    `default_port` is added to http addresses that have neither port nor path (https and a path mean a proxy
    on its usual port). `strip_suffixes` are path endings that people copy along, like "/v1". Raises
    AddressError, whose message says what to type instead.
    """
    scheme, rest = _split_scheme(_clean(text))
    authority, slash, path = rest.partition("/")
    host, port = _split_authority(authority)
    path = _normal_path(slash + path, strip_suffixes)
    if port is None and scheme == "http" and not path:
        port = default_port
    return f"{scheme}://{host}{'' if port is None else f':{port}'}{path}"


def _clean(text: str) -> str:
    text = text.strip()
    if not text:
        raise AddressError(f"{_EXAMPLE}.")
    if len(text) > MAX_LENGTH:
        raise AddressError(f"This address is too long. {_EXAMPLE}.")
    if any(char.isspace() or not char.isprintable() or char == "\\" for char in text):
        raise AddressError(f"An address can't contain spaces or backslashes. {_EXAMPLE}.")
    if "?" in text or "#" in text:
        raise AddressError(f"Remove everything from ? or # on. {_EXAMPLE}.")
    return text


def _split_scheme(text: str) -> tuple[str, str]:
    match = _SCHEME.match(text)
    if match is None:
        if "://" in text or text.startswith("/") or text.lower().startswith(("http:", "https:")):
            raise AddressError(f"{_EXAMPLE}.")
        return "http", _bracketed(text)
    scheme = match.group(1).lower()
    if scheme not in {"http", "https"}:
        raise AddressError(f"The address must start with http:// or https://, not {scheme}://. {_EXAMPLE}.")
    return scheme, text[match.end() :]


def _bracketed(text: str) -> str:
    """A bare IPv6 address, as other programs print it, gets its brackets."""
    try:
        return f"[{ipaddress.IPv6Address(text)}]"
    except ValueError:
        return text


def _split_authority(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise AddressError(f"Remove the username and password from the address. {_EXAMPLE}.")
    match = _AUTHORITY.fullmatch(authority)
    if match is None:
        raise AddressError(f"Put IPv6 addresses in brackets, like http://[::1]:11434. {_EXAMPLE}.")
    return _normal_host(match["host"]), _port(match["port"])


def _port(text: str | None) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) <= 5 and 1 <= int(text) <= 65_535:
        return int(text)
    raise AddressError(f"The port must be a number from 1 to 65535. {_EXAMPLE}.")


def _normal_host(host: str) -> str:
    if host.startswith("["):
        return _ipv6(host[1:-1])
    name = _ascii_host(host).rstrip(".")
    labels = name.split(".")
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError(f"This isn't a valid host name. {_EXAMPLE}.")
    # "127.1" and "0x7f000001" mean different things to different programs.
    return _ipv4(name) if _NUMERIC.fullmatch(labels[-1]) else name


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host.lower()
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as exc:
        raise AddressError(f"This isn't a valid host name. {_EXAMPLE}.") from exc


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError as exc:
        raise AddressError("An IPv4 address has four numbers from 0 to 255, like http://192.168.1.20.") from exc


def _ipv6(text: str) -> str:
    try:
        if "%" not in text:
            return f"[{ipaddress.IPv6Address(text)}]"
    except ValueError as exc:
        raise AddressError("Put IPv6 addresses in brackets, like http://[::1]:11434.") from exc
    raise AddressError("IPv6 addresses with a zone (%) can't be used.")


def _normal_path(path: str, strip_suffixes: Sequence[str]) -> str:
    segments = [segment for segment in path.split("/") if segment]
    if not _PATH.fullmatch(path) or ".." in segments or "." in segments:
        raise AddressError(f"There is something unexpected after the host name. {_EXAMPLE}.")
    path = "".join(f"/{segment}" for segment in segments)
    while suffix := next((suffix for suffix in strip_suffixes if suffix and path.endswith(suffix)), ""):
        path = path.removesuffix(suffix).rstrip("/")
    return path
