"""The browser's time zone, which a script tells by a cookie: times and days on pages are that person's."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateformat import format as format_date

from core.middleware.base import context_middleware

COOKIE = "time_zone"
#: Europe/Berlin, America/Argentina/Buenos_Aires, Etc/GMT+3. What is no such name is not looked for on the disk.
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_+-]{0,30}(/[A-Za-z0-9_+-]{1,30}){0,2}", re.ASCII)
_is_known: ContextVar[bool] = ContextVar("whether the zone is the browser's", default=False)


def parse_zone(name: str) -> ZoneInfo | None:
    """The zone of that name; None where there is none."""
    if not _NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # a folder ("Europe") is an OSError
        return None


def format_short(moment: datetime) -> str:
    """ "03:08" today, else "28 November", and "28 November 2025" in another year."""
    local, now = timezone.localtime(moment), timezone.localtime()
    if local.date() == now.date():
        return format_date(local, "H:i") + _zone_of(local)
    return format_date(local, "j F" if local.year == now.year else "j F Y")


def format_long(moment: datetime) -> str:
    """ "28 November 2025, 03:08"."""
    local = timezone.localtime(moment)
    return format_date(local, "j F Y, H:i") + _zone_of(local)


def _zone_of(local: datetime) -> str:
    """Named where it is not the reader's own."""
    return "" if _is_known.get() else f" {local.tzname()}"


@contextmanager
def _in_zone(zone: ZoneInfo | None) -> Iterator[None]:
    if zone is None:
        yield
        return
    token = _is_known.set(True)
    try:
        with timezone.override(zone):
            yield
    finally:
        _is_known.reset(token)


#: What is rendered for a request is in its browser's zone, or in the server's where that is not known.
browser_time_zone = context_middleware(lambda request: _in_zone(parse_zone(request.COOKIES.get(COOKIE, ""))))
