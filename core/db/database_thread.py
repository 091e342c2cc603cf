"""A thread that asks the database, again and again, with connections that it keeps in between."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from core.db.kept_connections import kept_connections

T = TypeVar("T")


class DatabaseThread(ThreadPoolExecutor):
    """One thread, which does one thing after another. It begins when it is first needed."""

    def __init__(self, name: str) -> None:
        super().__init__(max_workers=1, thread_name_prefix=name)
        #: Requests that have it.
        self.taken = 0
        self._connections = kept_connections().of_new_thread()

    def submit(self, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Have it called in the thread, with the thread's connections."""
        return super().submit(self._call, function, args, kwargs)

    def _call(self, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
        with self._connections.in_use():
            return function(*args, **kwargs)
