"""When people, and the browsers in which they are signed in, were last here."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Person, Session
from accounts.services.browser_words import describe_browser
from accounts.services.hashing import hash_secret
from core.db.best_effort import write_if_possible

#: Nobody needs to know it more exactly, and each note is a write.
STEP = timedelta(minutes=5)


def is_old(seen_at: datetime | None) -> bool:
    """Whether what was noted then is to be noted anew."""
    return seen_at is None or seen_at <= timezone.now() - STEP


def name_browser(request: HttpRequest) -> str:
    """What the browser that asks is called."""
    return describe_browser(request.headers.get("User-Agent", ""))


def note_sign_in(*, request: HttpRequest | None, user: User, **_signal: object) -> None:
    """A receiver of `user_logged_in`: the session that begins says in which browser it is."""
    if request is not None:
        request.session.browser = name_browser(request)  # type: ignore[attr-defined]  # accounts/sessions.py
        note_person(user.pk)


def note_person(user_id: int) -> None:
    """They were here now; nothing happens where the database can't be written, or they have just been deleted."""
    now = timezone.now()
    try:
        write_if_possible(
            "when somebody was here",
            lambda: Person.objects.update_or_create(user_id=user_id, defaults={"last_seen_at": now}),
        )
    except IntegrityError:
        return


def note_browser(session_key: str, browser: str) -> None:
    """The browser of this session was here now, and is called so."""
    row = Session.objects.filter(session_key=hash_secret(session_key))
    now = timezone.now()
    write_if_possible("when a browser was here", lambda: row.update(browser=browser, last_seen_at=now))
