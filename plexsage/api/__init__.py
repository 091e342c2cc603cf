"""The JSON API: the apps' routers under /api/, health, and a documentation page of our own files."""

from django.http import HttpRequest, HttpResponse
from ninja import Schema

from core.version import VERSION
from library.api import router as library_router
from library.services.music_server.active_server import plex_is_connected
from llm.api import router as llm_router
from llm.services.settings.effective import load_config, what_is_missing
from operations.api import router as operations_router
from playlists.api import router as playlists_router
from plexsage.api.docs_page import DocsPage
from plexsage.api.error_handlers import add_error_handlers
from plexsage.api.input import StorableInput
from plexsage.api.schema import DescribedAPI
from settings_ui.api import router as settings_router


class Health(Schema):
    """Whether PlexSage runs, and what it is connected to as far as it knows.

    `plex_connected`: Plex is configured, and the last sync with it, if there was one, reached it.
    """

    status: str
    plex_connected: bool
    llm_configured: bool


api = DescribedAPI(title="PlexSage", version=VERSION, urls_namespace="api", docs=DocsPage(), parser=StorableInput())
add_error_handlers(api)
api.add_router("", library_router)
api.add_router("", llm_router)
api.add_router("", playlists_router)
api.add_router("", settings_router)
api.add_router("", operations_router)


@api.get("/health", response=Health, summary="Health check. Needs no login and contacts no other server")
def health(request: HttpRequest) -> Health:
    """For container health checks."""
    return Health(
        status="healthy",
        plex_connected=plex_is_connected(),
        llm_configured=not what_is_missing(load_config().config),
    )


@api.api_operation(["HEAD"], "/health", include_in_schema=False)
def health_head(request: HttpRequest) -> HttpResponse:
    """For checks that want the status alone."""
    return HttpResponse(content_type="application/json")
