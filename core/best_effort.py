"""Writing that may be left out: what is read matters more, and does not wait for it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error, connection, transaction

from core.database_trouble import in_words, is_trouble

logger = logging.getLogger(__name__)
#: Milliseconds.
_WAIT = 100


@contextmanager
def left_out_if_impossible(what: str) -> Iterator[None]:
    """Inside the block, the database is written at once or, where it is busy, full or read-only, not at all."""
    try:
        with _in_a_hurry(), transaction.atomic():
            yield
    except Error as exc:
        if not is_trouble(exc):
            raise
        logger.info("%s is left out: %s", what, in_words(exc))


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
