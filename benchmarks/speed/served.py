"""PlexSage served as in production, by a process of its own in the installation that is measured; and a bare view."""

import os
import sys
import time
from pathlib import Path

from benchmarks.speed.processor import processor_seconds
from tests.server import Server

_OPTIONS = "--ws none --no-proxy-headers"
_OURS = f"--http core.middleware.request_timeout:RequestTimeoutProtocol {_OPTIONS}"
#: Seconds of a processor, in one.
_QUIET = 0.02


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
        """Wait until it has done what it does by itself after its start."""
        before = -1.0
        while (now := self.processor_seconds()) - before > _QUIET:
            before = now
            time.sleep(1)


class ServedBare(Served):
    """Django with one view (benchmarks/speed/bare.py), served with the same options, by uvicorn's own parser."""

    @property
    def start_command(self) -> list[str]:
        """Nothing of PlexSage."""
        command = [sys.executable, "-m", "uvicorn", "benchmarks.speed.bare:application", "--port", str(self.port)]
        return [*command, *_OPTIONS.split()]
