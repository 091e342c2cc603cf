"""The JSON API: the apps' routers under /api/, one form of error, and a documentation page of our own files."""

import json
from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger

from core.access import refusal
from core.errors import PlexSageError
from core.version import VERSION
from library.api import router as library_router
from library.services.connected import plex_is_connected
from llm.api import router as llm_router
from llm.services.config import load_config, what_is_missing
from playlists.api import router as playlists_router
from settings_ui.api import router as settings_router

#: Code of an error -> status (design §6); what is not named here went wrong at a server that we asked.
_STATUS: dict[str, HTTPStatus] = {
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "bad_address": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_values": HTTPStatus.BAD_REQUEST,
    "model_missing": HTTPStatus.NOT_FOUND,
    "run_not_found": HTTPStatus.NOT_FOUND,
    "track_not_found": HTTPStatus.NOT_FOUND,
    "genre_not_found": HTTPStatus.NOT_FOUND,
    "playlist_not_found": HTTPStatus.NOT_FOUND,
    "player_missing": HTTPStatus.NOT_FOUND,
    "item_missing": HTTPStatus.NOT_FOUND,
    "cannot_play": HTTPStatus.CONFLICT,
    "library_empty": HTTPStatus.CONFLICT,
    "library_elsewhere": HTTPStatus.CONFLICT,
    "conflict": HTTPStatus.CONFLICT,
    "library_storage": HTTPStatus.INTERNAL_SERVER_ERROR,
    "not_configured": HTTPStatus.SERVICE_UNAVAILABLE,
    "timeout": HTTPStatus.GATEWAY_TIMEOUT,
}


class _Docs(Swagger):
    """Swagger's page as django-ninja ships it, which has no inline script; what it sends carries our CSRF token."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        shown = self.settings | {"url": self.get_openapi_url(api, kwargs)}
        context = {"swagger_settings": json.dumps(shown), "api": api, "add_csrf": True}
        return render(request, self.template, context)


class Health(Schema):
    """Whether PlexSage runs, and what it is connected to as far as it knows.

    `plex_connected`: Plex is configured, and the last sync with it, if there was one, reached it.
    """

    status: str
    plex_connected: bool
    llm_configured: bool


api = NinjaAPI(title="PlexSage", version=VERSION, urls_namespace="api", docs=_Docs())
api.add_router("", library_router)
api.add_router("", llm_router)
api.add_router("", playlists_router)
api.add_router("", settings_router)


@api.get("/health", response=Health, summary="Is PlexSage alive? Needs no login and asks nobody outside")
def health(request: HttpRequest) -> Health:
    """For container health checks."""
    return Health(
        status="healthy",
        plex_connected=plex_is_connected(),
        llm_configured=not what_is_missing(load_config().config),
    )


@api.exception_handler(PlexSageError)
def _explained(request: HttpRequest, exc: PlexSageError) -> HttpResponse:
    return refusal(_STATUS.get(exc.code, HTTPStatus.BAD_GATEWAY), exc.code, exc.message)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Name the field and what is wrong, never the value: it may be a key."""
    problems = [f"{error['loc'][-1]}: {error['msg'].rstrip('.')}." for error in exc.errors]
    return refusal(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", " ".join(problems))


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, exc: HttpError) -> HttpResponse:
    code = {400: "bad_request", 401: "unauthorized", 403: "forbidden", 429: "too_many_requests"}.get(exc.status_code)
    return refusal(exc.status_code, code or "error", exc.message)


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return refusal(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")
