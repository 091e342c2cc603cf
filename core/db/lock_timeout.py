"""How long a database call waits for another one's lock: people less than work that nobody watches."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: On a small disk, a large library is written in one go, for which a run can wait.
BACKGROUND_SECONDS = 20.0
#: Who waits for a page has long given up by then.
REQUEST_SECONDS = 10.0

_seconds: ContextVar[float] = ContextVar("seconds that the database is waited for", default=BACKGROUND_SECONDS)


def lock_timeout() -> float:
    """Seconds, for a connection that is opened here."""
    return _seconds.get()


@contextmanager
def short_lock_timeout() -> Iterator[None]:
    """Inside the block, somebody waits for the answer."""
    token = _seconds.set(REQUEST_SECONDS)
    try:
        yield
    finally:
        _seconds.reset(token)
