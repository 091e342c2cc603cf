"""What every page knows about who looks at it, beside `request.user`."""

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from accounts.services.themes import read_cookie


class Visitor:
    """Each is found out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        """Their own; where none is kept, or another has just been chosen, the browser's."""
        cookie = read_cookie(self._request)
        kept = str(getattr(self._request.session, "theme", "")) if self.has_session else ""
        return cookie.theme if cookie.is_new or not kept else kept

    @property
    def has_session(self) -> bool:
        """Whether they are signed in by this browser, and can sign out; else a proxy or a token lets them in."""
        return SESSION_KEY in getattr(self._request, "session", ())


def visitor(request: HttpRequest) -> dict[str, object]:
    """`visitor`, for all templates."""
    return {"visitor": Visitor(request)}
