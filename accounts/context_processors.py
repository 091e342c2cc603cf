"""What every page knows about who looks at it, beside `request.user`."""

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest

from accounts.services.proxy.word import is_named_by_proxy
from accounts.services.themes import read_cookie


class Visitor:
    """Each is found out when a template asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def theme(self) -> str:
        """Their own; where none is kept, or another has just been chosen, the browser's."""
        cookie = read_cookie(self._request)
        kept = self._kept_theme()
        return cookie.theme if cookie.is_new or not kept else kept

    @property
    def has_session(self) -> bool:
        """Whether they are signed in by this browser, and can sign out; else a proxy or a token lets them in."""
        return not self.is_named_by_proxy and SESSION_KEY in getattr(self._request, "session", ())

    @property
    def is_named_by_proxy(self) -> bool:
        """Whether a trusted proxy says who they are, and signs them out (PLEXSAGE_AUTH=proxy)."""
        return is_named_by_proxy(self._request)

    @property
    def logout_url(self) -> str:
        """Where the proxy signs them out; "" where that is not known, or is not its business."""
        return settings.PROXY_LOGOUT_URL if self.is_named_by_proxy else ""

    def _kept_theme(self) -> str:
        """Known with the session, or with whom the proxy names: no page asks for it alone."""
        if self.is_named_by_proxy:
            return str(getattr(getattr(self._request.user, "person", None), "theme", ""))
        return str(getattr(self._request.session, "theme", "")) if self.has_session else ""


def visitor(request: HttpRequest) -> dict[str, object]:
    """`visitor`, for all templates."""
    return {"visitor": Visitor(request)}
