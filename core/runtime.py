"""What exists once a process, like its background tasks: kept by the app config, which Django makes once a process."""

from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

from django.apps import apps

T = TypeVar("T")


class Singletons:
    """Objects by what makes them. From any thread."""

    def __init__(self) -> None:
        self.made: dict[Callable[[], Any], Any] = {}
        self._lock = RLock()  # what is made may ask for another one

    def get(self, make: Callable[[], T]) -> T:
        """The object that `make()` returned when it was first asked for."""
        with self._lock:
            if make not in self.made:
                self.made[make] = make()
            found: T = self.made[make]
            return found


def singletons() -> Singletons:
    """The singletons of this process."""
    config: Any = apps.get_app_config("core")
    found: Singletons = config.singletons
    return found


def singleton(make: Callable[[], T]) -> T:
    """The process's one object that `make()` makes: a class, or a function where that needs arguments.

    Each has its accessor beside its class, like `core.tasks.background.background`.
    """
    return singletons().get(make)
