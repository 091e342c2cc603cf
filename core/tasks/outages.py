"""What is down that PlexSage relies on: said once in the log when it goes, and once when it is back."""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Literal, NamedTuple

from django.utils import timezone

from core.runtime import singleton
from core.tasks.notifications import topics

logger = logging.getLogger(__name__)

#: One of each at a time: whoever is connected to another server asks no longer for the one before.
Kind = Literal[
    "language model", "built-in model", "music server", "database", "disk", "automatic sync", "artist profiles"
]  # fmt: skip


#: The topic of notifications on which each outage that begins is told of.
BEGUN = "outages"


class Outage(NamedTuple):
    """`what` names it, like "Plex at http://nas:32400"; `why` is what went wrong, safe to show to the owner."""

    what: str
    why: str
    since: datetime


class Outages:
    """From any thread; in memory alone: a process that starts finds out anew."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[Kind, Outage] = {}

    def begin(self, kind: Kind, what: str, why: str, *, is_logged: bool = False) -> bool:
        """Whether that is news. `is_logged`: the caller's own line says it; else one is written here."""
        with self._lock:
            known = self._known.get(kind)
            if known is not None and known.what == what:
                return False
            self._known[kind] = Outage(what, why, timezone.now())
        if not is_logged:
            logger.warning("%s doesn't work: %s", what, why)
        topics().publish(BEGUN)
        return True

    def end(self, kind: Kind) -> bool:
        """It works; whether that is news. Costs nothing where it never failed."""
        if kind not in self._known:
            return False
        with self._lock:
            known = self._known.pop(kind, None)
        if known is None:
            return False
        logger.info("%s works again, after %s", known.what, _span(timezone.now() - known.since))
        return True

    def current(self) -> Mapping[Kind, Outage]:
        """All that is down now, as far as this process knows."""
        with self._lock:
            return dict(self._known)

    def find(self, kind: Kind) -> Outage | None:
        """None where nothing is known to be wrong."""
        return self._known.get(kind)


def outages() -> Outages:
    """The process's outages."""
    return singleton(Outages)


def _span(time: timedelta) -> str:
    """Hours, minutes and seconds; a clock that was set back makes it no less than nothing."""
    return str(timedelta(seconds=max(0, int(time.total_seconds()))))
