"""The browsers in which a person is signed in, and signing out in the others."""

from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from accounts.errors import AccessNotFoundError
from accounts.models import Session
from accounts.schemas import BrowserInfo
from accounts.services.hashing import hash_secret
from accounts.services.presence import name_browser

#: Letters of a session's hash that name it on pages; what is left out of 64 keeps the rest from being guessed.
_ID_LETTERS = 16
#: A browser that signed in before its kind was noted, and hasn't come back since.
UNKNOWN = "A browser"


def find_own_key(request: HttpRequest) -> str | None:
    """The key of the session by which the person who asks is signed in; None for who comes by a token or a proxy."""
    session = request.session
    return session.session_key if session.get(SESSION_KEY) == str(request.user.pk) else None


def stay_only_here(request: HttpRequest, user: User) -> int:
    """After their password was changed: the session that asks gets a new key, and all others end; how many."""
    if find_own_key(request):
        update_session_auth_hash(request, user)
    return sign_out_elsewhere(user, find_own_key(request))


def list_browsers(request: HttpRequest) -> list[BrowserInfo]:
    """Those of the person who asks: the one that asks first, then those that were here last."""
    this = _hash_of(find_own_key(request))
    theirs = Session.objects.filter(user_id=request.user.pk or 0, expire_date__gt=timezone.now())
    found = [
        BrowserInfo(
            id=row.pk[:_ID_LETTERS],
            # What is noted of this one may be older than the request (accounts/presence.py).
            browser=name_browser(request) if row.pk == this else row.browser or UNKNOWN,
            last_seen_at=row.last_seen_at,
            is_this=row.pk == this,
        )
        for row in theirs.order_by("-last_seen_at").defer("session_data")
    ]
    return sorted(found, key=lambda browser: not browser.is_this)


def sign_out_browser(user: User, browser_id: str) -> str:
    """What it is called; it has to sign in again. Raises AccessNotFoundError."""
    rows = Session.objects.filter(user=user, session_key__startswith=browser_id)
    row = rows.first() if len(browser_id) == _ID_LETTERS else None
    if row is None:
        raise AccessNotFoundError("That browser is no longer signed in.")
    row.delete()
    return row.browser or UNKNOWN


def sign_out_elsewhere(user: User, session_key: str | None) -> int:
    """End all of their sessions but this one; how many."""
    ended, _ = Session.objects.filter(user=user).exclude(session_key=_hash_of(session_key)).delete()
    return ended


def _hash_of(session_key: str | None) -> str:
    return hash_secret(session_key) if session_key else ""
