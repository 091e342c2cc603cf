"""PlexSage served as in production, by a process of its own in the installation that is measured."""

import os
from pathlib import Path

from benchmarks.speed.processor import processor_seconds
from tests.server import Server


class Served(Server):
    """A context manager: `url` answers inside the block. Variables come as keyword arguments."""

    def __init__(self, **env: str) -> None:
        data_dir = Path(os.environ["PLEXSAGE_DATA_DIR"])
        # What is given by name is a reason not to fork it from another process, whose memory it would share.
        super().__init__(data_dir, data_dir, **{"PLEXSAGE_STATIC": os.environ["PLEXSAGE_STATIC"]} | env)

    @property
    def start_command(self) -> list[str]:
        """As deploy/serve has it."""
        options = "--http core.middleware.request_timeout:RequestTimeoutProtocol --ws none --no-proxy-headers"
        return [*super().start_command, *options.split()]

    def processor_seconds(self) -> float:
        """What it has used since it was started."""
        return processor_seconds(self.pid)
