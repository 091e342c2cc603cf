"""Browsers in which somebody has signed in before, known by a signed cookie that says as whom."""

from secrets import token_urlsafe

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

_COOKIE = "device"
_SALT = "accounts.device"
#: Seconds: a year.
_AGE = 365 * 24 * 60 * 60
#: People who share a browser.
_MOST_NAMES = 8


def find_device(request: HttpRequest, username: str) -> str:
    """The id of a browser that has signed in with this name; "" for any other."""
    found = _read(request)
    return found[0] if _hashed(username) in found[1:] else ""


def remember(request: HttpRequest, response: HttpResponse, username: str) -> None:
    """Know this browser again. Whoever holds the cookie may guess apart from others, and no more often."""
    device, *names = _read(request) or [token_urlsafe(16)]
    names = list(dict.fromkeys([_hashed(username), *names]))[:_MOST_NAMES]
    response.set_cookie(
        _COOKIE,
        dumps([device, *names], salt=_SALT),
        max_age=_AGE,
        path="/login/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _hashed(username: str) -> str:
    """Short, and no name for whoever looks into the cookies of a computer that people share."""
    return salted_hmac(_SALT, username.casefold(), algorithm="sha256").hexdigest()[:16]


def _read(request: HttpRequest) -> list[str]:
    try:
        found: list[str] = loads(request.COOKIES.get(_COOKIE, ""), salt=_SALT, max_age=_AGE)
    except BadSignature:
        return []
    return found
