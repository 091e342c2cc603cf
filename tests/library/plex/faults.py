"""Single requests that go wrong between good ones."""

from collections.abc import Callable

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.server import PlexFake


def numbers(rating_keys: list[str]) -> list[int]:
    """Rating keys as the fake has them."""
    return [int(key) for key in rating_keys]


def fail_once(plex: PlexFake, method: str, path: str, after: int = 0) -> None:
    """Answer 500 one time, after so many good answers."""
    calls = iter(range(1000))
    _intercept(plex, method, path, lambda request: Reply(500) if next(calls) == after else None)


def swallow(plex: PlexFake, path: str, times: int) -> None:
    """Say yes and do nothing."""
    calls = iter(range(1000))
    _intercept(plex, "PUT", path, lambda request: Reply(200) if next(calls) < times else None)


def _intercept(plex: PlexFake, method: str, path: str, instead: Callable[[RecordedRequest], Reply | None]) -> None:
    plex.on(method, path, lambda request: instead(request) or plex.respond(request))
