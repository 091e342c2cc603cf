"""Django's error handlers. It calls them in a thread of the loop's pool, where no end of a request closes anything."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponseBase
from django.views import defaults

from core.db.connections import close_connections
from core.middleware.database_trouble import database_trouble_or_server_error as _server_error
from core.web.access import forbidden as _forbidden

Handler = Callable[..., HttpResponseBase]


def _closing(handler: Handler) -> Handler:
    """The same handler; what it read for the page's head (who is signed in, the library) leaves no connection open."""

    @wraps(handler)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        try:
            return handler(request, *args, **kwargs)
        finally:
            close_connections()

    return answer


forbidden = _closing(_forbidden)
not_found = _closing(defaults.page_not_found)
server_error = _closing(_server_error)
