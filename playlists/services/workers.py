"""Whose process works on a run, and whether that process still lives."""

import os
import socket
from datetime import timedelta

from django.utils import timezone

from playlists.models import Run

#: Seconds between two signs of life (a cancel from another process is heard as late), and after how long without
#: one a run is taken for dead.
HEARTBEAT_SECONDS = 5.0
_SILENCE = timedelta(seconds=60)


def this_worker() -> str:
    """`host:pid` of this process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def is_abandoned(run: Run) -> bool:
    """Whether nobody works on an unfinished run any more."""
    host, _, pid = run.worker.rpartition(":")
    if host == socket.gethostname() and pid.isdecimal() and not _is_alive(int(pid)):
        return True
    return (run.heartbeat_at or run.created_at) < timezone.now() - _SILENCE


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
