"""Writing that may be left out: what is read matters more, and does not wait for it."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import Error, connection, transaction

from core.db.diagnosis import is_trouble

T = TypeVar("T")

logger = logging.getLogger(__name__)
#: Milliseconds.
_WAIT = 100


def write_if_possible(what: str, write: Callable[[], T]) -> T | None:
    """What `write` returns, written at once; None where the database is busy, full or read-only: then not at all."""
    try:
        with _in_a_hurry(), transaction.atomic():
            return write()
    except Error as exc:
        if not is_trouble(exc):
            raise
        logger.info("skipping %s: %s", what, exc)
        return None


@contextmanager
def _in_a_hurry() -> Iterator[None]:
    """PostgreSQL locks rows alone, and nobody holds those for long."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        (usual,) = cursor.execute("PRAGMA busy_timeout").fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {int(usual)}")
