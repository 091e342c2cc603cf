"""What one answer reads several times, read once: all of it then speaks of one moment. Nothing is kept beyond that."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TypeVar

Read = TypeVar("Read")
_kept: ContextVar[dict[Hashable, object] | None] = ContextVar("reads", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within, also in threads that are waited for, `read_once` gives what was read before. Write nothing in it."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def read_once(key: Hashable, read: Callable[[], Read]) -> Read:
    """What `read` gives or, within `reading_once`, has given under this key."""
    kept = _kept.get()
    if kept is None:
        return read()
    if key not in kept:
        kept[key] = read()
    return kept[key]  # type: ignore[return-value]  # each key has its own type


def was_read(key: Hashable) -> bool:
    """Whether `read_once` would give this without reading."""
    return key in (_kept.get() or ())


def reads_once(function: Callable[[], Read]) -> Callable[[], Read]:
    """The function, but once within `reading_once`."""

    @wraps(function)
    def once() -> Read:
        return read_once(function, function)

    return once
