"""Where a Plex Media Server is, and what opens it."""

from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from core.errors import AddressError
from core.http.address import normalise_url
from core.values import Frozen
from core.version import VERSION

DEFAULT_PORT = 32400


def plex_url(text: str) -> str:
    """The address as people type it, made whole; raises AddressError. "" stays what it is."""
    try:
        return normalise_url(text, DEFAULT_PORT, ("/web/index.html", "/web")) if text else ""
    except AddressError as exc:
        # The example in it has another server's port.
        raise AddressError(exc.message.replace("11434", str(DEFAULT_PORT))) from exc


class PlexConnection(Frozen):
    """A connection; its secrets show neither in repr nor in dumps.

    `server_id` is the server that was there when the token was stored: no other one gets it. `sections` are keys,
    uuids or titles. `public_url` is where browsers and players reach the server, if that is elsewhere;
    `account_token` belongs to plex.tv, and finds the players of the account. `client_id` tells Plex which
    installation of PlexSage this is, and must stay the same. `plain_abroad`: a person has decided that the token may
    go over plain http to an address outside the house.
    """

    url: Annotated[str, AfterValidator(plex_url)]
    token: SecretStr
    server_id: str = ""
    sections: tuple[str, ...] = ()
    public_url: Annotated[str, AfterValidator(plex_url)] = ""
    account_token: SecretStr = SecretStr("")
    client_id: str = "plexsage"
    plain_abroad: bool = False
    seconds: float = Field(default=30.0, gt=0, description="for one request, from start to end")


def identity(client_id: str) -> MappingProxyType[str, str]:
    """How we introduce ourselves. plexapi would tell the computer's name and network card instead."""
    return MappingProxyType(
        {
            "X-Plex-Product": "PlexSage",
            "X-Plex-Version": VERSION,
            "X-Plex-Client-Identifier": client_id,
            "X-Plex-Device": "PlexSage",
            "X-Plex-Device-Name": "PlexSage",
            "X-Plex-Platform": "Python",
            "X-Plex-Platform-Version": "3",
            "X-Plex-Provides": "controller",
        }
    )
