"""How the installation is, for scripts."""

from typing import Any

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from core.web.access import staff_required
from operations.schemas import Checkup, Finding, Version
from operations.services.diagnostics.report import make_diagnostics
from operations.services.doctor.checkup import examine_quickly, examine_thoroughly
from operations.services.doctor.versions import list_versions

router = Router()


class SystemOut(Schema):
    """What was found, and which versions take part. `is_thorough`: servers were asked, the database was read whole."""

    is_well: bool
    is_thorough: bool
    findings: tuple[Finding, ...]
    versions: tuple[Version, ...]


@router.get("/system", response=SystemOut, summary="Check this installation. Contacts no other server")
@staff_required
def system(request: HttpRequest) -> SystemOut:
    """As on the page of this name."""
    return _told(examine_quickly())


@router.post(
    "/system/check", response=SystemOut, summary="Check this installation, asking its servers. Changes nothing"
)
@staff_required
async def check_system(request: HttpRequest) -> SystemOut:
    """Seconds, for a large library or a server that does not answer."""
    return await sync_to_async(_told)(await examine_thoroughly())


@router.get(
    "/system/diagnostics", response=Any, summary="Get the file for reporting a problem. Nothing private is in it"
)
@staff_required
def diagnostics(request: HttpRequest) -> HttpResponse:
    """As it can be saved from the page."""
    return HttpResponse(make_diagnostics(), content_type="application/json")


def _told(checkup: Checkup) -> SystemOut:
    return SystemOut(
        is_well=checkup.is_well,
        is_thorough=checkup.is_thorough,
        findings=checkup.findings,
        versions=list_versions(),
    )
