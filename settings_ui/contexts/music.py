"""What the templates of the music section get: the same for the settings page, the first-run page and each fragment.

`_music.html` needs `music_context(request)`, `_sync.html` needs `sync_context(request)`. Nothing outside is asked.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from core.db.stored_secrets import last_four
from core.text.humanize import pluralize
from library.services.connecting.check import EXPOSED, ConnectionCheck
from library.services.connecting.save import can_disconnect, chosen_sections
from library.services.music_server.active_server import DEMO, connected_source
from library.services.music_server.connection_settings import (
    ConnectionField,
    EffectiveConnection,
    account_problem,
    account_token,
    load_connection,
    locked_by,
    locked_value,
    stored_row,
)
from library.services.syncing.shrink_guard import without_how_to
from library.services.syncing.status import SyncStatus, sync_status
from llm.services.settings.overview import KeyView
from settings_ui.schemas.music import LONGEST, NAMES, MusicPanel, SectionChoice, SignInView, SyncPanel
from settings_ui.schemas.page import Field, StatusLine

#: Where a sign-in is kept in the session, from its beginning until a server is connected.
SIGN_IN = "plex_sign_in"
_FIELDS: tuple[ConnectionField, ...] = ("url", "token", "sections", "public_url")

Typed = Mapping[str, Any]


def music_context(
    request: HttpRequest,
    *,
    typed: Typed | None = None,
    errors: Mapping[str, str] | None = None,
    check: ConnectionCheck | None = None,
    sign_in: SignInView | None = None,
) -> dict[str, object]:
    """The connection: as saved, or as it was typed and checked."""
    row, errors = stored_row(), errors or {}
    connection = load_connection(row)
    # An address that cannot be used is shown as it stands, to be mended.
    saved = {"url": connection.url or row.url, "public_url": connection.public_url or row.public_url}
    fields = _fields(saved, typed or {}, errors)
    panel = MusicPanel(
        fields=fields,
        key=_key(connection),
        status=_status(connection, check, fields["url"].value),
        sign_in=sign_in or sign_in_view(request),
        sections=_sections(connection, check, typed),
        is_connected=connection.is_configured,
        is_open=connection.origin == "open",
        can_disconnect=can_disconnect(connection),
        server_name=connection.server_name,
        form_error=errors.get("__all__", ""),
        next=page_to_return_to(request),
    )
    return {"music": panel}


def sync_context(request: HttpRequest, *, error: str = "") -> dict[str, object]:
    """The library and its sync; `error`: why one could not begin."""
    return {"sync": sync_panel(request, error=error)}


def sync_panel(request: HttpRequest, *, error: str = "") -> SyncPanel:
    """The library and its sync, as the page shows them."""
    status, connection = sync_status(), load_connection()
    source = connected_source(connection)
    from_where = (connection.server_name or "Plex") if source and source != DEMO else "the demo library"
    return SyncPanel(
        from_where=from_where if source or status.is_running else "",
        is_demo=source == DEMO,
        progress=status.progress,
        tracks=status.tracks,
        synced_at=status.synced_at,
        is_needed=source not in {"", DEMO, status.synced_source},
        starts_by_itself=bool(settings.SYNC_HOURS) and status.synced_source != DEMO,
        changes=_changes(status),
        error=error or without_how_to(status.error),
        offers_accept=status.error_code == "library_shrunk",
        next=page_to_return_to(request),
    )


def sign_in_view(request: HttpRequest, **more: Any) -> SignInView:
    """The sign-in that this browser has begun, if any."""
    begun, is_fixed, row = request.session.get(SIGN_IN) or {}, is_server_fixed(), stored_row()
    return SignInView(
        is_offered=not is_fixed,
        is_for_players=is_fixed,
        has_account=bool(account_token(row).get_secret_value()),
        is_waiting=bool(begun) and not begun.get("agreed"),
        is_signed_in=bool(begun.get("agreed")),
        url=begun.get("url", ""),
        **({} if begun or "note" in more else {"note": account_problem(row)}),
        **more,
    )


def is_server_fixed() -> bool:
    """Whether the environment says which server it is: signing in then finds players, and no other server."""
    return bool(locked_by("url") or locked_by("token"))


def _fields(saved: Mapping[str, str], typed: Typed, errors: Mapping[str, str]) -> dict[str, Field]:
    return {
        field: Field(
            name=NAMES[field],
            id=NAMES[field].replace("_", "-"),
            # The token is never sent back, not even the one that was just typed.
            value=_shown(field, saved, typed) if field in saved else "",
            error=errors.get(NAMES[field], ""),
            locked_by=locked_by(field),
            longest=LONGEST.get(NAMES[field], 0),
        )
        for field in _FIELDS
    }


def _shown(field: ConnectionField, saved: Mapping[str, str], typed: Typed) -> str:
    return saved[field] if locked_by(field) else str(typed.get(NAMES[field], saved[field]))


def _key(connection: EffectiveConnection) -> KeyView:
    token = connection.token.get_secret_value()
    return KeyView(
        is_set=bool(token),
        last_four=last_four(token),
        locked_by=locked_by("token"),
        problem=connection.problem,
    )


def _status(connection: EffectiveConnection, check: ConnectionCheck | None, typed_url: str) -> StatusLine:
    if check is not None:
        understood = check.address if check.address and check.address != typed_url.strip() else ""
        return StatusLine(
            status=check.status,
            text=check.text,
            next_step=check.next_step,
            warning=check.warning,
            understood=understood,
            version=check.version,
        )
    if connection.is_configured:
        return StatusLine(warning=EXPOSED if connection.is_exposed else "")
    return StatusLine(status="not_configured", text="Plex is not connected", next_step=connection.problem)


def _sections(
    connection: EffectiveConnection, check: ConnectionCheck | None, typed: Typed | None
) -> tuple[SectionChoice, ...]:
    """After a check those of the server; before, those that were chosen."""
    if check is None or not check.sections:
        names = zip(connection.sections, connection.section_titles or connection.sections, strict=False)
        return tuple(SectionChoice(key=key, title=title, is_chosen=True) for key, title in names)
    ticked = _ticked(typed)
    chosen = {one.key for one in chosen_sections(connection, check.sections, None)}
    if ticked & {section.key for section in check.sections}:
        chosen = ticked
    return tuple(
        SectionChoice(key=section.key, title=section.title, tracks=section.track_count, is_chosen=section.key in chosen)
        for section in check.sections
    )


def _ticked(typed: Typed | None) -> set[str]:
    getlist = getattr(typed, "getlist", None)
    return set(getlist("plex_sections")) if getlist and not locked_value("sections") else set()


def _changes(status: SyncStatus) -> str:
    """What the last sync that succeeded changed."""
    counts = ((status.added, "new"), (status.changed, "changed"), (status.removed, "removed"))
    parts = [f"{count:,} {word}" for count, word in counts if count]
    if status.moved:
        parts.append(f"{pluralize(status.moved, 'has a new ID', 'have new IDs')} (playlists are updated)")
    return ", ".join(parts) or ("no changes" if status.phase == "done" else "")


def page_to_return_to(request: HttpRequest) -> str:
    """The page that includes this, where it is one of the first run: forms without a script come back to it."""
    page = request.POST.get("next") or request.path
    return page if page.startswith(reverse("settings_ui:setup")) else ""
