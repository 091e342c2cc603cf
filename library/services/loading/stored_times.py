"""The times of prepared tracks as columns hold them, each worked out once: an album's tracks were added at one time."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from library.filters.fact_conditions import day_number


class StoredTime(NamedTuple):
    """What a column of times holds, and what one of days does; both None where no time is known."""

    column: object = None
    day: int | None = None


_UNKNOWN = StoredTime()


class TimeReader:
    """Reads ISO 8601; days are those of the time zone that is current when it is made."""

    def __init__(self) -> None:
        self._zone = timezone.get_current_timezone()
        self._remembered = lru_cache(1024)(self._read)

    def __call__(self, text: str | None) -> StoredTime:
        """As this database holds it."""
        return self._remembered(text) if text else _UNKNOWN

    def _read(self, text: str) -> StoredTime:
        moment = datetime.fromisoformat(text)
        column = connection.ops.adapt_datetimefield_value(moment)
        return StoredTime(column, day_number(moment, self._zone))
