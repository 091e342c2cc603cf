"""PlexSage's processes, forked from one that has loaded it already (tests/warm.py), which takes a tenth of the time."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol, TextIO

_ROOT = Path(__file__).resolve().parents[1]
#: Variables that say how Python, or what the warm process has loaded already, is to be loaded.
_LOADED_OTHERWISE = {"PYTHONPATH", "PYTHONIOENCODING", "PLEXSAGE_STATIC", "PLEXSAGE_DEBUG"}


class Process(Protocol):
    """What `subprocess.Popen` and `Forked` have in common."""

    @property
    def pid(self) -> int: ...

    def poll(self) -> int | None: ...

    def terminate(self) -> None: ...

    def kill(self) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...


class _Warm:
    """The warm process, which ends with us: it reads from a socket of ours until that is closed."""

    def __init__(self) -> None:
        self._bundles = TemporaryDirectory(prefix="plexsage-bundles-")
        ours, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm", str(its.fileno()), self._bundles.name],
                cwd=_ROOT,
                pass_fds=[its.fileno()],
            )
        self._lines = ours.makefile("rw")
        ours.close()
        self._lock = threading.Lock()

    def ask(self, **order: Any) -> Any:
        """Hand in an order, and wait for the answer to it."""
        with self._lock:
            self._lines.write(f"{json.dumps(order)}\n")
            self._lines.flush()
            return json.loads(self._lines.readline())

    def end(self) -> None:
        """Let it go."""
        self._lines.close()
        self._process.wait(10)
        self._bundles.cleanup()


@cache
def _warm() -> _Warm:
    return _Warm()


def end() -> None:
    """Of the warm process, if there is one; another may be started later."""
    if _warm.cache_info().currsize:
        _warm().end()
        _warm.cache_clear()


class Forked:
    """`python ARGUMENTS` in the PlexSage folder."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str], output: Path, errors: Path) -> None:
        self._code: int | None = None
        self.pid: int = _warm().ask(
            arguments=[*arguments], environment={**environment}, output=str(output), errors=str(errors)
        )

    def poll(self) -> int | None:
        """Its exit code, once it has ended."""
        if self._code is None:
            self._code = _warm().ask(poll=self.pid)
        return self._code

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """At once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int:
        """For its exit code."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
            time.sleep(0.005)
        return code

    def send_signal(self, number: signal.Signals) -> None:
        """Unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Piped(Forked):
    """The same, with pipes, and as much of subprocess.Popen as tests use."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
        with TemporaryDirectory() as folder:
            paths = [Path(folder, name) for name in ("output", "errors")]
            self.stdout, self.stderr = map(_read_end, paths)
            super().__init__(arguments, environment, *paths)
        for stream in (self.stdout, self.stderr):
            os.set_blocking(stream.fileno(), True)

    @property
    def returncode(self) -> int | None:
        """None while it runs."""
        return self.poll()

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """The rest of what it writes, to its end. Raises subprocess.TimeoutExpired."""
        found = ["", ""]
        readers = [
            threading.Thread(target=_read_all, args=(stream, found, place), daemon=True)
            for place, stream in enumerate((self.stdout, self.stderr))
            if not stream.closed
        ]
        for reader in readers:
            reader.start()
        self.wait(timeout)
        for reader in readers:
            reader.join(timeout)
        return found[0], found[1]


def _read_end(path: Path) -> TextIO:
    """Of a new pipe with this name. There is somebody who writes as soon as a process has been started."""
    os.mkfifo(path)
    return os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK))


def _read_all(stream: TextIO, found: list[str], place: int) -> None:
    with stream:
        found[place] = stream.read()


def run(*arguments: str, env: Mapping[str, str], patience: float = 60) -> "subprocess.CompletedProcess[str]":
    """To its end: its exit code, and all that it wrote. Raises subprocess.TimeoutExpired after `patience` seconds."""
    with TemporaryDirectory() as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        process = Forked(arguments, env, output, errors)
        try:
            code = process.wait(patience)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, code, output.read_text(), errors.read_text())


def can_be_forked(command: Sequence[str], given: Mapping[str, str]) -> bool:
    """Whether a process started by this command, with these variables besides the tests' own, would be no different."""
    return command[0] == sys.executable and not _LOADED_OTHERWISE & given.keys()
