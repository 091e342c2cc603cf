"""Whose process works on something, and whether that process still lives."""

import os
import socket
import time

#: Tells this process from an earlier one of the same number: in a container, a restart often gets it again.
_STARTED = time.time_ns() // 1_000_000


def this_worker() -> str:
    """`host:pid:start` of this process."""
    return f"{socket.gethostname()}:{os.getpid()}:{_STARTED}"


def is_dead(worker: str) -> bool:
    """Whether that process is known to have ended; of other hosts nothing is known."""
    if worker == this_worker():
        return False
    host, _, pid = worker.rpartition(":")[0].rpartition(":")
    return host == socket.gethostname() and pid.isdecimal() and _is_gone(int(pid))


def _is_gone(pid: int) -> bool:
    """Our own number is an earlier process' too: the worker was not this one."""
    if pid == os.getpid():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
