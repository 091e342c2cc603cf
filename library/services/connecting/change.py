"""A change of the connection to Plex, as somebody typed it: whether it may be tried, and what it would then be."""

import re
from collections.abc import Mapping

from pydantic import SecretStr

from core.values import Frozen
from library.errors import InvalidConnectionError
from library.models import PlexServer
from library.services.music_server.connection_settings import (
    NO_SECRET,
    ConnectionField,
    EffectiveConnection,
    TokenFound,
    TokenOrigin,
    find_token,
    load_connection,
    locked_by,
    locked_value,
    parse_url,
    stored_row,
)

LONGEST_TOKEN = 1_000
#: A JSON Web Token names its owner and what it is good for, and is signed: as much as a header may well hold.
LONGEST_JWT = 4_000
_JWT = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+", re.ASCII)
NO_ADDRESS = "Enter Plex's address, like http://localhost:32400."
CHOOSE_A_LIBRARY = "Choose at least one music library."


class ConnectionChange(Frozen):
    """What is to change; None leaves a field as it is. `sections` are keys, uuids or titles.

    An empty token keeps the stored one, which goes to its own host only. With `server_id` no other server gets it.
    """

    url: str | None = None
    token: SecretStr = NO_SECRET
    server_id: str = ""
    sections: tuple[str, ...] | None = None
    public_url: str | None = None


def build_candidate(change: ConnectionChange) -> EffectiveConnection:
    """What the connection would be. Its token may be empty: some servers want none. Raises InvalidConnectionError."""
    row = stored_row()
    errors: dict[str, str] = {}
    url = _address(change, "url", row.url, errors)
    public_url = _address(change, "public_url", row.public_url, errors)
    if not url and "url" not in errors:
        errors["url"] = NO_ADDRESS
    found = _token(change, url, row, errors)
    _check_sections(change, errors)
    if errors:
        raise InvalidConnectionError(errors)
    stored = load_connection(row)
    return stored.model_copy(
        update={
            "url": url,
            "public_url": public_url,
            "token": found.token,
            "origin": found.source,
            # Without a token there is nothing that another server must not get.
            "server_id": row.server_id if found.source == "database" else change.server_id,
            "plain_abroad": _may_go_plain(change, stored, url, found.source),
            "problem": found.problem,
        }
    )


def _may_go_plain(change: ConnectionChange, stored: EffectiveConnection, url: str, source: TokenOrigin) -> bool:
    """Whether a person has chosen this address, for this token: a page also checks by itself what is stored."""
    if change.server_id:
        return False
    if url == stored.url and source in {"database", "environment"}:
        return stored.plain_abroad
    # A token that is typed for an address that somebody chose before, here or in the environment.
    return change.url is not None or stored.plain_abroad or bool(locked_value("url"))


def _address(change: ConnectionChange, field: ConnectionField, stored: str, errors: dict[str, str]) -> str:
    given = change.url if field == "url" else change.public_url
    current, _ = parse_url(locked_value(field) or stored)
    if given is None:
        return current
    address, problem = parse_url(given)
    if problem:
        errors[field] = problem
    elif locked_by(field) and address != current:
        errors[field] = _locked(field)
    return address


def _token(change: ConnectionChange, url: str, row: PlexServer, errors: dict[str, str]) -> TokenFound:
    typed = change.token.get_secret_value().strip()
    if not typed:
        return find_token(url, row)
    if locked_by("token") and typed != locked_value("token"):
        errors["token"] = _locked("token")
    elif not _may_be_token(typed):
        errors["token"] = "This isn't a Plex token: they consist of letters and digits without spaces."  # noqa: S105
    return find_token(url, row) if locked_by("token") else TokenFound(SecretStr(typed), "typed")


def _may_be_token(typed: str) -> bool:
    longest = LONGEST_JWT if _JWT.fullmatch(typed) else LONGEST_TOKEN
    return len(typed) <= longest and typed.isascii() and typed.isprintable() and " " not in typed


def _check_sections(change: ConnectionChange, errors: dict[str, str]) -> None:
    if change.sections is None:
        return
    if locked := locked_value("sections"):
        if change.sections != (locked,):
            errors["sections"] = _locked("sections")
    elif not any(name.strip() for name in change.sections):
        errors["sections"] = CHOOSE_A_LIBRARY


def _locked(field: ConnectionField) -> str:
    return f"This is set by {locked_by(field)}. Change it there, or remove it first."


def rename_fields(errors: Mapping[str, str], names: Mapping[str, str]) -> dict[str, str]:
    """The errors under the names that an API or a form has for the fields."""
    return {names.get(field, field): message for field, message in errors.items()}
