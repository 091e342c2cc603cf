"""The section of backups on the system page: make one, download, delete, and choose how the nightly ones are made."""

from contextlib import suppress

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from core.errors import InvalidFieldsError
from core.tasks.background import background
from core.text.humanize import parse_int
from core.web.access import staff_required
from core.web.file_download import FileDownload
from core.web.htmx import SeeOther, htmx_details
from operations.contexts.backups import backups_context
from operations.contexts.system import system_context
from operations.errors import BackupFailedError, BackupNotFoundError, BackupRunningError
from operations.models import MOST_KEPT
from operations.services.backup.choices import load_choices, save_choices
from operations.services.backup.shelf import delete_backup, find_backup
from operations.services.backup.work import start_backup

_PART = "operations/partials/_backups.html"


@require_safe
@never_cache
@staff_required
def show(request: HttpRequest) -> HttpResponseBase:
    """How it stands."""
    return _answer(request)


@require_POST
@staff_required
async def start(request: HttpRequest) -> HttpResponseBase:
    """Make one now; the page then asks until it is there."""
    choices = await sync_to_async(load_choices)()
    with suppress(BackupRunningError):  # it is there in a moment, too
        start_backup(background(), "manual", with_keys=choices.with_keys)
    return await sync_to_async(_answer)(request)


@require_POST
@staff_required
def save(request: HttpRequest) -> HttpResponseBase:
    """How many nightly ones stay, and whether the keys are in them; what isn't sent (locked fields aren't) stays."""
    typed = request.POST
    try:
        save_choices(kept=_kept(typed), with_keys="with_keys" in typed if "has_with_keys" in typed else None)
    except InvalidFieldsError as exc:
        return _answer(request, backups_context(errors=exc.errors, typed=typed.dict()), status=422)
    return _answer(request, backups_context(saved=True), said="The settings for backups are saved.")


@require_POST
@staff_required
def delete(request: HttpRequest, name: str) -> HttpResponseBase:
    """For good; one that has gone is no reason to complain."""
    try:
        delete_backup(name)
    except BackupFailedError as exc:
        return _answer(request, backups_context(problem=exc.message), status=503)
    except BackupNotFoundError:
        return _answer(request)
    return _answer(request, said="The backup is deleted.")


@require_safe
@staff_required
def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """The file, as it is."""
    try:
        return FileDownload(find_backup(name))
    except BackupNotFoundError as exc:
        return render(request, "404.html", {"message": exc.message}, status=404)


def _kept(typed: QueryDict) -> int | None:
    if "kept" not in typed:
        return None
    number = parse_int(str(typed["kept"]).strip())
    # No number is as wrong as one that is too large.
    return MOST_KEPT + 1 if number is None else number


def _answer(
    request: HttpRequest, context: dict[str, object] | None = None, *, status: int = 200, said: str = ""
) -> HttpResponse:
    if htmx_details(request):
        return render(request, _PART, context or backups_context(), status=status)
    if status != 200:
        return render(request, "operations/system.html", system_context() | (context or {}), status=status)
    if said:
        messages.success(request, said)
    return SeeOther(f"{reverse('operations:system')}#backups")
