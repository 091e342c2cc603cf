"""Links to PlexSage for other places than its own pages: terminals, messages, files."""

from urllib.parse import urljoin

from django.conf import settings


def make_absolute(path: str) -> str:
    """The link to a path that `reverse` has made, at the address in PLEXSAGE_URL (below a path, both have it)."""
    return urljoin(settings.PLEXSAGE_URL, path)
