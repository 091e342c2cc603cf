"""Sessions that end by themselves: expired ones, which Django leaves in the database, and too many of one person.

They go whenever somebody signs in: sessions begin there, so there they cannot pile up.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest

from accounts.models import Session

#: Browsers in which one person is signed in at the same time; the one that was seen last stays longest.
MOST_SESSIONS = 50


def forget_old(*, request: HttpRequest | None, user: User, **_signal: object) -> None:
    """A receiver of `user_logged_in`."""
    if request is None:
        return
    request.session.clear_expired()
    theirs = Session.objects.filter(user=user)
    # One place is for the session that begins, whose row names nobody yet.
    kept = theirs.order_by("-last_seen_at").values_list("pk", flat=True)[: MOST_SESSIONS - 1]
    theirs.exclude(pk__in=list(kept)).delete()
