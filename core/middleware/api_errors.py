"""Every refusal under /api/ is JSON: whatever else would answer there in HTML or plain text is translated."""

from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core.middleware.base import response_middleware
from core.web.access import error_response, is_api

#: Status -> code and message.
WORDS: dict[int, tuple[str, str]] = {
    400: ("bad_request", "This request can't be read."),
    404: ("not_found", "There is nothing at this address. See /api/docs for everything the API offers."),
    405: ("method_not_allowed", "This address doesn't support this method."),
    413: ("too_large", "This request is too large."),
    500: ("internal", "Something went wrong in PlexSage. See the log for details."),
}
_BAD_HOST = (
    "bad_host",
    "PlexSage doesn't know the host name in this address. Add it to PLEXSAGE_ALLOWED_HOSTS, or use another one.",
)


@response_middleware
def json_errors(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Outside of everything that may refuse a request."""
    if response.status_code < 400 or not is_api(request):
        return response
    if not isinstance(response, HttpResponse) or response.headers.get("Content-Type", "").startswith(
        "application/json"
    ):
        return response
    code, message = _words(request, response.status_code)
    translated = error_response(response.status_code, code, message)
    for name in ("Allow", "Retry-After", "WWW-Authenticate"):
        if name in response.headers:
            translated[name] = response.headers[name]
    return translated


def _words(request: HttpRequest, status: int) -> tuple[str, str]:
    """Code and message."""
    try:
        request.get_host()
    except DisallowedHost:
        return _BAD_HOST
    return WORDS.get(status, ("error", f"{HTTPStatus(status).phrase}."))
