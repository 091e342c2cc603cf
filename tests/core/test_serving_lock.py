"""The lock that tells whether a server is there: those who look at it never pass for one."""

import fcntl
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.db.serving_lock import AlreadyServedError, acquire, find_holder

_HOLD = """
import sys
from pathlib import Path
from core.db.serving_lock import acquire

lock = acquire(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "x.sqlite3.lock"


@pytest.fixture
def server(path: Path) -> Iterator[int]:
    """Another process that holds it."""
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.kill()


def test_a_server_is_told_by_its_number(server: int, path: Path) -> None:
    assert find_holder(path) == f"process {server}"
    with pytest.raises(AlreadyServedError, match=f"^process {server}$"):
        acquire(path)


def test_nobody_is_told_where_nobody_serves(path: Path) -> None:
    assert find_holder(path) == ""
    assert not path.exists()
    lock = acquire(path)
    assert lock is not None
    os.close(lock)
    assert find_holder(path) == ""
    assert path.read_text() == f"{os.getpid()}\n"


def test_those_who_look_at_once_do_not_take_each_other_for_a_server(path: Path) -> None:
    with path.open("w") as other:
        fcntl.flock(other, fcntl.LOCK_SH)
        assert find_holder(path) == ""


@pytest.mark.parametrize("kind", [fcntl.LOCK_SH, fcntl.LOCK_EX])
def test_a_server_waits_for_one_who_looks_or_is_ending(path: Path, kind: int) -> None:
    with path.open("w") as other:
        fcntl.flock(other, kind)
        threading.Timer(0.2, fcntl.flock, (other, fcntl.LOCK_UN)).start()
        lock = acquire(path)
    assert lock is not None
    assert find_holder(path) == f"process {os.getpid()}"
    os.close(lock)
