"""The whole address of a one-time link, as its reader can open it."""

from urllib.parse import urlsplit

from django.http import HttpRequest

from core.web.own_address import make_absolute

_THIS_COMPUTER = frozenset({"localhost", "127.0.0.1", "::1"})


def link_address(request: HttpRequest, path: str) -> str:
    """At the address by which its maker came; at PLEXSAGE_URL, where only that one is known to other computers."""
    here, configured = request.build_absolute_uri(path), make_absolute(path)
    return configured if works_here_only(here) and not works_here_only(configured) else here


def works_here_only(link: str) -> bool:
    """Whether no other computer can open it."""
    return urlsplit(link).hostname in _THIS_COMPUTER
