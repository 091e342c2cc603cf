"""Expired sessions, which Django leaves in the database for good, go whenever somebody signs in."""

from django.http import HttpRequest


def forget_expired(*, request: HttpRequest | None, **_signal: object) -> None:
    """A receiver of `user_logged_in`: sessions begin there, so there they cannot pile up."""
    if request is not None:
        request.session.clear_expired()
