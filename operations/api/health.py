"""Whether the server runs, and whether it can answer: out of memory, for those who ask every few seconds."""

from http import HTTPStatus
from typing import Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from operations.services.watching.look import look_at_connections
from operations.services.watching.memory import Keys, Known, memory

router = Router()


class Health(Schema):
    """Whether PlexSage runs, and what it is connected to as far as it knows.

    `plex_connected`: Plex is configured, and the last sync with it, if there was one, reached it.
    """

    status: str
    plex_connected: bool
    llm_configured: bool


class Readiness(Schema):
    """Whether requests can be answered; words for scripts, and nothing of what is stored."""

    status: Literal["ready", "not ready"]
    database: str
    migrations: Literal["ok", "pending", "unknown"]
    keys: Keys


@router.get("/health", response=Health, summary="Health check. Needs no login and contacts no other server")
async def health(request: HttpRequest) -> Health:
    """For container health checks. Only where nobody keeps the memory (no server of ours) the database is asked."""
    known = memory().known if memory().is_kept else await sync_to_async(look_at_connections)()
    return Health(status="healthy", plex_connected=known.plex_connected, llm_configured=known.llm_configured)


@router.get(
    "/health/ready",
    response={HTTPStatus.OK: Readiness, HTTPStatus.SERVICE_UNAVAILABLE: Readiness},
    summary="Readiness check. Needs no login, and is answered from memory",
)
async def ready(request: HttpRequest) -> Status[Readiness]:
    """For whoever sends requests only where they are answered."""
    known = memory().known
    return Status(HTTPStatus.OK if known.is_ready else HTTPStatus.SERVICE_UNAVAILABLE, _told(known))


@router.api_operation(["HEAD"], "/health", include_in_schema=False)
async def health_head(request: HttpRequest) -> HttpResponse:
    """For checks that want the status alone."""
    return HttpResponse(content_type="application/json")


@router.api_operation(["HEAD"], "/health/ready", include_in_schema=False)
async def ready_head(request: HttpRequest) -> HttpResponse:
    """The same of readiness."""
    status = HTTPStatus.OK if memory().known.is_ready else HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(content_type="application/json", status=status)


def _told(known: Known) -> Readiness:
    return Readiness(
        status="ready" if known.is_ready else "not ready",
        database=known.database,
        migrations=known.migrations,
        keys=known.keys,
    )
