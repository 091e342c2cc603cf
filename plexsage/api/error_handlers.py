"""What the JSON API answers where it cannot do what is asked: one form of error, and a status for each code."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from core.errors import InvalidFieldsError, PlexSageError
from core.web.access import error_response

#: Code of an error -> status; what is not named here went wrong at a server that we asked.
STATUS: dict[str, HTTPStatus] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "invalid": HTTPStatus.UNPROCESSABLE_ENTITY,
    "bad_address": HTTPStatus.UNPROCESSABLE_ENTITY,
    "no_values": HTTPStatus.BAD_REQUEST,
    "model_missing": HTTPStatus.NOT_FOUND,
    "run_not_found": HTTPStatus.NOT_FOUND,
    "track_not_found": HTTPStatus.NOT_FOUND,
    "genre_not_found": HTTPStatus.NOT_FOUND,
    "artist_not_found": HTTPStatus.NOT_FOUND,
    "price_not_agreed": HTTPStatus.UNPROCESSABLE_ENTITY,
    "model_too_weak": HTTPStatus.CONFLICT,
    "playlist_not_found": HTTPStatus.NOT_FOUND,
    "not_found": HTTPStatus.NOT_FOUND,
    "person_not_found": HTTPStatus.NOT_FOUND,
    "account_refused": HTTPStatus.CONFLICT,
    "no_password": HTTPStatus.CONFLICT,
    "too_many_attempts": HTTPStatus.TOO_MANY_REQUESTS,
    "player_missing": HTTPStatus.NOT_FOUND,
    "item_missing": HTTPStatus.NOT_FOUND,
    "cannot_play": HTTPStatus.CONFLICT,
    "queue_closed": HTTPStatus.CONFLICT,
    "backup_not_found": HTTPStatus.NOT_FOUND,
    "backup_running": HTTPStatus.CONFLICT,
    "library_empty": HTTPStatus.CONFLICT,
    "library_elsewhere": HTTPStatus.CONFLICT,
    "not_yours": HTTPStatus.FORBIDDEN,
    "conflict": HTTPStatus.CONFLICT,
    "backup_failed": HTTPStatus.INTERNAL_SERVER_ERROR,
    "library_storage": HTTPStatus.INTERNAL_SERVER_ERROR,
    "not_configured": HTTPStatus.SERVICE_UNAVAILABLE,
    "embedded_unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "interrupted": HTTPStatus.SERVICE_UNAVAILABLE,
    "timeout": HTTPStatus.GATEWAY_TIMEOUT,
}


def add_error_handlers(api: NinjaAPI) -> None:
    """Handlers for all that an operation may raise on purpose; the rest is answered by core.middleware.api_errors."""
    api.exception_handler(PlexSageError)(_explained)
    api.exception_handler(InvalidFieldsError)(_fields_refused)
    api.exception_handler(ValidationError)(_invalid)
    api.exception_handler(HttpError)(_refused)
    api.exception_handler(Http404)(_not_found)
    api.exception_handler(RequestDataTooBig)(_too_large)


def _explained(request: HttpRequest, exc: PlexSageError) -> HttpResponse:
    return error_response(STATUS.get(exc.code, HTTPStatus.BAD_GATEWAY), exc.code, exc.message)


def _fields_refused(request: HttpRequest, exc: InvalidFieldsError) -> HttpResponse:
    return _unusable(f"{field}: {message}" for field, message in exc.errors.items())


def _invalid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    """Name the field and what is wrong, never the value: it may be a key."""
    return _unusable(_problem(error) for error in exc.errors)


def _unusable(problems: Iterable[str]) -> HttpResponse:
    words = " ".join(problem if problem.endswith(".") else f"{problem}." for problem in problems)
    return error_response(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", words)


def _problem(error: dict[str, Any]) -> str:
    """Like: genres[0]: Input should be a valid string. Our own checks of a whole body name the field themselves."""
    words, field = error["msg"].removeprefix("Value error, "), _field(error["loc"])
    return words if not field and error["type"] == "value_error" else f"{field or 'body'}: {words}"


def _field(place: Sequence[str | int]) -> str:
    """The field at a place of pydantic's: body or query, in a body also our name for it, then the path."""
    way = place[2:] if place[0] == "body" else place[1:]
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in way).removeprefix(".")


def _refused(request: HttpRequest, exc: HttpError) -> HttpResponse:
    if isinstance(exc.__cause__, PlexSageError):  # what the body's parser said
        return _explained(request, exc.__cause__)
    code = {400: "bad_request", 401: "unauthorized", 403: "forbidden"}.get(exc.status_code, "error")
    return error_response(exc.status_code, code, exc.message)


def _not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return error_response(HTTPStatus.NOT_FOUND, "not_found", "There is nothing at this address.")


def _too_large(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE / 2**20
    return error_response(413, "too_large", f"The body of this request is larger than {most:g} MB.")
