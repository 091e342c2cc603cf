"""The whole address of a one-time link, as its reader can open it."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from core.web.own_address import make_absolute

_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


def link_address(request: HttpRequest, path: str) -> str:
    """At the address by which the maker of the link came; PLEXSAGE_URL's, where that is this computer's own name."""
    here = request.build_absolute_uri(path)
    return make_absolute(path) if urlsplit(here).hostname in _THIS_COMPUTER else here
