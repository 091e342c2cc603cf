"""What a trusted proxy says of who asks, read out of a request's headers as they came."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from django.conf import settings

from accounts.errors import UnclearIdentityError
from accounts.services.built_in_users import BUILT_IN_USERNAME, DEMO_USERNAME

Headers = Iterable[tuple[bytes, bytes]]

#: As long as the database keeps them.
_LONGEST_NAME = 150
#: Characters: more are no list of somebody's groups.
_LONGEST_GROUPS = 8_000
#: What Django allows in a name, and what other directories have in it besides. No comma: proxies join values by it.
_NAME = re.compile(r"[\w.@+' -]+")
_BETWEEN_GROUPS = re.compile(r"[,|;]")
#: Nobody's names: taken for their accounts, anybody could change the settings.
_RESERVED = frozenset({BUILT_IN_USERNAME.casefold(), DEMO_USERNAME.casefold()})


class Identity(NamedTuple):
    """A person as the proxy names them. `is_staff` is None where groups say nothing of that."""

    name: str
    is_staff: bool | None = None


def is_named(headers: Headers) -> bool:
    """Whether the header is there at all."""
    return bool(_values(headers, settings.PROXY_USER_HEADER))


def read_identity(headers: Sequence[tuple[bytes, bytes]]) -> Identity | None:
    """None where the proxy names nobody. Raises UnclearIdentityError for a name that is none, or is not one.

    Only the header's own spelling counts: one with an underscore, which some servers take for a hyphen, is another.
    """
    values = _values(headers, settings.PROXY_USER_HEADER)
    if not any(values):
        return None
    if len(values) > 1:
        raise UnclearIdentityError(f"The proxy sent the header {settings.PROXY_USER_HEADER} {len(values)} times.")
    return Identity(_name(values[0]), _is_staff(headers))


def _name(value: bytes) -> str:
    try:
        name = normalize("NFKC", value.decode("utf-8").strip()) if len(value) <= 4 * _LONGEST_NAME else ""
    except UnicodeDecodeError:
        name = ""
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_NAME or name.casefold() in _RESERVED:
        raise UnclearIdentityError(
            f"The proxy's header {settings.PROXY_USER_HEADER} has no name that PlexSage takes: at most "
            f"{_LONGEST_NAME} letters, digits, spaces and any of .@+-_'."
        )
    return name


def _is_staff(headers: Headers) -> bool | None:
    """A header that is missing names no group."""
    if not settings.PROXY_GROUPS_HEADER:
        return None
    text = b",".join(_values(headers, settings.PROXY_GROUPS_HEADER))[:_LONGEST_GROUPS].decode("utf-8", "replace")
    groups = {group.strip() for group in _BETWEEN_GROUPS.split(text)}
    return bool(groups & set(settings.PROXY_STAFF_GROUPS))


def _values(headers: Headers, name: str) -> list[bytes]:
    """ASGI servers write names in small letters."""
    wanted = name.lower().encode()
    return [value for found, value in headers if found.lower() == wanted]
