"""What a browser remembers of a person's choices, as `keepChoice` in static/js/cookies.js keeps them."""

from django.conf import settings
from django.http.response import HttpResponseBase

#: Seconds: a year.
CHOICE_AGE = 31_536_000


def keep_choice(response: HttpResponseBase, name: str, value: str) -> None:
    """Scripts may read it."""
    response.set_cookie(name, value, max_age=CHOICE_AGE, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
