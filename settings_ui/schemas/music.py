"""The values that the templates of the music section read. Never a token."""

from collections.abc import Mapping

from django.urls import reverse

from core.values import Frozen
from library.schemas import SyncProgress
from library.servers.values import AccountServer
from library.services.connecting.change import LONGEST_JWT
from llm.services.settings.overview import KeyView
from settings_ui.schemas.page import Field, StatusLine

#: Field of a change of the connection -> its name in the form.
NAMES = {"url": "plex_url", "token": "plex_token", "sections": "plex_sections", "public_url": "plex_public_url"}
#: Name in the form -> characters that may be typed there.
LONGEST = {"plex_url": 500, "plex_token": LONGEST_JWT, "plex_public_url": 500}


class SectionChoice(Frozen):
    """A music library to tick; how many tracks it has is known after a check."""

    key: str
    title: str
    tracks: int | None = None
    is_chosen: bool = False


class ServerOffer(Frozen):
    """A server of the account, without its token and addresses."""

    id: str
    name: str
    version: str = ""
    is_owned: bool = True
    is_online: bool = True

    @classmethod
    def of(cls, server: AccountServer) -> "ServerOffer":
        """What a page may know of it."""
        return cls(
            id=server.id,
            name=server.name,
            version=server.version,
            is_owned=server.is_owned,
            is_online=server.is_online,
        )


class SignInView(Frozen):
    """ "Sign in with Plex": not begun, waiting for the person at `url`, or signed in with servers to choose from.

    `is_for_players`: the environment names the server, and the account is asked for its players alone. `has_account`:
    that is known already.
    """

    is_offered: bool = False
    is_for_players: bool = False
    has_account: bool = False
    is_waiting: bool = False
    is_signed_in: bool = False
    url: str = ""
    servers: tuple[ServerOffer, ...] | None = None
    note: str = ""
    error: str = ""

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to tell of it."""
        return not (self.is_waiting or self.is_signed_in or self.note or self.error)


class MusicPanel(Frozen):
    """The connection to Plex, for the whole page and for each fragment of it; `is_open`: no token is needed there."""

    fields: Mapping[str, Field]
    key: KeyView
    status: StatusLine
    sign_in: SignInView
    sections: tuple[SectionChoice, ...] = ()
    is_connected: bool = False
    is_open: bool = False
    can_disconnect: bool = False
    server_name: str = ""
    form_error: str = ""
    next: str = ""
    #: What the shared fragments ask of a panel.
    name: str = "plex"
    label: str = "Plex Media Server"

    @property
    def opens_by_hand(self) -> bool:
        """Whether address and token are in sight, and not only one click away."""
        is_wrong = any(field.error for field in self.fields.values())
        checked = self.status.status not in {"unchecked", "not_configured"}
        return self.is_connected or is_wrong or checked or not self.sign_in.is_offered

    @property
    def check_url(self) -> str:
        """Where a check of what is typed goes."""
        return reverse("settings_ui:music_check")


class SyncPanel(Frozen):
    """The library and its sync; `from_where` names the music server, "" where none is connected.

    `starts_by_itself`: as soon as one is connected, as nothing that is there would be lost by it.
    """

    from_where: str = ""
    is_demo: bool = False
    progress: SyncProgress | None = None
    tracks: int = 0
    synced_at: object = None
    is_needed: bool = False
    starts_by_itself: bool = False
    changes: str = ""
    error: str = ""
    offers_accept: bool = False
    next: str = ""

    @property
    def is_running(self) -> bool:
        """Whether a sync runs."""
        return self.progress is not None
