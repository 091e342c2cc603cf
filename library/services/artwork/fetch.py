"""Pictures from the music server: one request for each, however many ask, a few at a time, and nobody waits long."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from time import monotonic
from typing import Final, Literal, NamedTuple

from core.tasks.background import background
from library.errors import (
    LibraryError,
    ServerAnswerError,
    ServerForbiddenError,
    ServerItemMissingError,
    ServerRefusedError,
)
from library.servers.image_type import detect_image_type
from library.servers.protocol import HasArtwork

logger = logging.getLogger(__name__)
#: "none": the server has no picture that we pass on; "later": it does not tell at the moment.
Absence = Literal["none", "later"]
#: Of 640 by 640; beyond this, somebody means us ill.
MAX_BYTES = 4 * 2**20
#: At a time; and waiting for their turn.
PARALLEL, _QUEUE = 4, 200
_ABSENT_SECONDS, _MOST_ABSENT = 300.0, 5000
_REST_SECONDS, _LONGEST_REST = 30.0, 300.0
_OPEN_SECONDS = 60.0  # for which a server need not be opened again; its token may be another by then
#: These say something about one picture; all others about the server.
_OF_THE_PICTURE = (ServerItemMissingError, ServerAnswerError, ServerRefusedError, ServerForbiddenError)


class Wanted(NamedTuple):
    """A picture: `key` is its name here, `path` its name on the server, `server` which one that is."""

    key: str
    rating_key: str
    path: str
    size: int
    server: str


class Limits(NamedTuple):
    """Seconds: for a request in all, for whoever asked, and how long nobody waits after one has waited in vain."""

    request: float = 10.0
    patience: float = 3.0
    impatience: float = 10.0


class _Opened(NamedTuple):
    name: str
    server: HasArtwork | None
    until: float


@dataclass
class _Job:
    wanted: Wanted
    server: HasArtwork
    task: str
    result: bytes | Absence = "later"
    is_done: asyncio.Event = field(default_factory=asyncio.Event)


class Fetcher:
    """What is being fetched. A server that fails is left alone for a while, longer each time."""

    def __init__(
        self,
        server_of: Callable[[str], Awaitable[HasArtwork | None]],
        keep: Callable[[str, bytes], None],
        *,
        limits: Limits = Limits(),  # noqa: B008  # immutable
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._server_of: Final = server_of
        self._keep: Final = keep
        self._limits = limits
        self._clock = clock
        self._jobs: dict[str, _Job] = {}
        self._absent: dict[str, float] = {}
        self._turns, self._named = count(), count()
        self._opened = _Opened("", None, 0.0)
        self._failures = 0
        self._rests_until = self._impatient_until = 0.0

    async def fetch(self, wanted: Wanted) -> bytes | Absence:
        """The picture, if it comes soon; if it comes later, it is kept all the same."""
        if self._absent.get(wanted.key, 0.0) > self._clock():
            return "none"
        if self._clock() < self._rests_until:
            return "later"
        server = await self._server(wanted.server)
        if server is None:
            return self._remember_absent(wanted)
        job = self._job(wanted, server)
        if job is None or self._clock() < self._impatient_until:
            return "later"
        try:
            async with asyncio.timeout(self._limits.patience):
                await job.is_done.wait()
        except TimeoutError:
            self._impatient_until = self._clock() + self._limits.impatience
        return job.result

    def _job(self, wanted: Wanted, server: HasArtwork) -> _Job | None:
        """Join who fetches it already, or begin."""
        job = self._jobs.get(wanted.key)
        if job and background().is_running(job.task):
            return job
        if len(self._jobs) >= _QUEUE:
            return None
        # Each has a name of its own: a task ends a moment after its picture is there.
        job = self._jobs[wanted.key] = _Job(wanted, server, f"artwork {wanted.key} {next(self._named)}")
        background().spawn(job.task, partial(self._run, job))
        return job

    async def _run(self, job: _Job) -> None:
        try:
            async with background().lock(f"artwork {next(self._turns) % PARALLEL}"):
                job.result = await self._ask(job)
            if isinstance(job.result, bytes):
                await asyncio.to_thread(self._keep, job.wanted.key, job.result)
        finally:
            self._jobs.pop(job.wanted.key, None)
            job.is_done.set()

    async def _ask(self, job: _Job) -> bytes | Absence:
        wanted = job.wanted
        if self._clock() < self._rests_until:
            return "later"
        try:
            async with asyncio.timeout(self._limits.request):
                picture = await job.server.artwork(wanted.rating_key, wanted.size, wanted.size, path=wanted.path)
        except _OF_THE_PICTURE:
            return self._remember_absent(wanted)
        except (LibraryError, TimeoutError) as exc:
            return self._rest(exc)
        self._failures = 0
        if len(picture.body) > MAX_BYTES or detect_image_type(picture.body) is None:
            return self._remember_absent(wanted)
        return picture.body

    async def _server(self, name: str) -> HasArtwork | None:
        if self._is_open(name):
            return self._opened.server
        # A page asks for a dozen pictures at once: one opens the server, with threads of its own, for all of them.
        async with background().lock("artwork server"):
            if not self._is_open(name):
                server = await self._server_of(name)
                self._opened = _Opened(name, server, self._clock() + (_OPEN_SECONDS if server else 0.0))
            return self._opened.server

    def _is_open(self, name: str) -> bool:
        return self._opened.name == name and self._opened.until > self._clock()

    def _remember_absent(self, wanted: Wanted) -> Absence:
        if len(self._absent) >= _MOST_ABSENT:
            self._absent.clear()
        self._absent[wanted.key] = self._clock() + _ABSENT_SECONDS
        return "none"

    def _rest(self, exc: Exception) -> Absence:
        if self._clock() < self._rests_until:
            return "later"  # another request, sent at the same time, has said so already
        seconds = min(_REST_SECONDS * 2**self._failures, _LONGEST_REST)
        level = logging.DEBUG if self._failures else logging.INFO  # that it still fails is no news
        self._failures = min(self._failures + 1, 10)
        self._rests_until = self._clock() + seconds
        self._opened = _Opened("", None, 0.0)
        logger.log(level, "no artwork for %.0f s: %s", seconds, type(exc).__name__)
        return "later"
