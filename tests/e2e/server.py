"""PlexSage as a process of its own, on loopback, with a data directory of its own."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from core.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
OWNER, PASSWORD = "owner", "correct horse battery staple"
_START_SECONDS = 60


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The tests' own environment (tests/conftest.py has cleaned it), with another data directory."""
    return {
        **os.environ,
        "DATABASE_URL": "",
        "PLEXSAGE_DATA_DIR": str(data_dir),
        "PLEXSAGE_CONFIG": str(data_dir / "config.yaml"),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        **more,
    }


def prepare(data_dir: Path) -> Path:
    """Make the database and the owner; copies of the directory are then ready at once."""
    for command in (["migrate", "-v0"], ["createsuperuser", "--noinput", "--username", OWNER, "--email", "a@b.test"]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=environment(data_dir), check=True)
    return data_dir


def command(data_dir: Path, *arguments: str, **env: str) -> str:
    """What a command of manage.py prints."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment(data_dir, **env),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


class Server:
    """A context manager: `url` answers inside the block."""

    def __init__(self, prepared: Path, data_dir: Path, **env: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self._env = environment(data_dir, **env)
        self._process: subprocess.Popen[bytes] | None = None
        shutil.copytree(prepared, data_dir, dirs_exist_ok=True)

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.data_dir / "server.log").read_text()

    def __enter__(self) -> Self:
        """Start, and wait for the first answer."""
        command = [sys.executable, "-m", "uvicorn", "plexsage.asgi:application", "--port", str(self.port)]
        with (self.data_dir / "server.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._env, stdout=log, stderr=log)
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Stop."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline and self._process and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/login/", timeout=5):
                    return
            except urllib.error.HTTPError:
                return  # it answers, if only to refuse
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"PlexSage did not start:\n{self.log}")
