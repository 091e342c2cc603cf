"""PlexSage served as in production, by a process of its own in the installation that is measured; and a bare view."""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2

from benchmarks.speed.processor import processor_seconds
from tests.server import NO_TLS, Server

_OPTIONS = "--ws none --no-proxy-headers"
_OURS = f"--http core.middleware.request_timeout:RequestTimeoutProtocol {_OPTIONS}"
#: Seconds of a processor, in one; and those after the start until all has begun that it does by itself.
_QUIET, _BEGUN = 0.02, 6.0
_PATIENCE = 60.0
_UNCOUNTED = 3


class Served(Server):
    """A context manager: `url` answers inside the block. Variables come as keyword arguments."""

    def __init__(self, **env: str) -> None:
        data_dir = Path(os.environ["PLEXSAGE_DATA_DIR"])
        # What is given by name is a reason not to fork it from another process, whose memory it would share.
        super().__init__(data_dir, data_dir, **{"PLEXSAGE_STATIC": os.environ["PLEXSAGE_STATIC"]} | env)

    @property
    def start_command(self) -> list[str]:
        """As deploy/serve has it."""
        return [*super().start_command, *_OURS.split()]

    def processor_seconds(self) -> float:
        """What it has used since it was started."""
        return processor_seconds(self.pid)

    def settle(self) -> None:
        """Wait until it has done what it does by itself after its start, some of it seconds later."""
        time.sleep(_BEGUN)
        before = -1.0
        while (now := self.processor_seconds()) - before > _QUIET:
            before = now
            time.sleep(1)

    @contextmanager
    def browser(self) -> Iterator[httpx2.Client]:
        """The owner's, over one connection that is kept."""
        with httpx2.Client(base_url=self.url, timeout=_PATIENCE, verify=NO_TLS, cookies=self.cookies) as client:
            yield client

    @contextmanager
    def script(self) -> Iterator[httpx2.Client]:
        """With a token of the owner's, likewise."""
        with httpx2.Client(base_url=self.url, timeout=_PATIENCE, verify=NO_TLS, headers=self.headers) as client:
            yield client

    def cost_ms(self, ask: Callable[[], httpx2.Response], rounds: int = 30) -> float:
        """Milliseconds of the server's processor time for one request, the median; the first three do not count."""
        taken = []
        for _ in range(_UNCOUNTED + rounds):
            began = self.processor_seconds()
            answer = ask()
            taken.append((self.processor_seconds() - began) * 1000)
            assert answer.is_success, (answer.url, answer.status_code, answer.text[:200])
        return statistics.median(taken[_UNCOUNTED:])


class ServedBare(Served):
    """Django with one view (benchmarks/speed/bare.py), served with the same options, by uvicorn's own parser."""

    @property
    def start_command(self) -> list[str]:
        """Nothing of PlexSage."""
        command = [sys.executable, "-m", "uvicorn", "benchmarks.speed.bare:application", "--port", str(self.port)]
        return [*command, *_OPTIONS.split()]
