"""PlexSage as a process of its own, on loopback, with its own data directory; asked over HTTP as a browser would."""

import json
import os
import shutil
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self

import httpx2

from core.http.ports import find_free_port
from tests import forked
from tests.fakes.ollama import MODEL, OllamaFake
from tests.forked import Process

ROOT = Path(__file__).resolve().parents[1]
OWNER, PASSWORD = "owner", "correct horse battery staple"
PATIENCE = 30.0
#: For clients of plain http: reading whom to trust takes 20 ms of the processor, a request.
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
#: What a server would do by itself takes seconds of each, and asks fakes that count what they are asked.
QUIET = MappingProxyType({"LLM_EMBEDDING": "off", "LLM_EXAM": "asked"})
_START_SECONDS = 120
#: Where ways in are written down: a token and a session.
KEYS = "keys.json"
#: Makes the owner and prints two ways in: a script's token and a browser's session. In one process, as each takes
#: two seconds to start.
_MAKE_OWNER = f"""
import json
from django.contrib.auth.models import User
from django.test import Client
from accounts.services.tokens import create_token
owner, client = User.objects.create_superuser({OWNER!r}, password={PASSWORD!r}), Client()
client.force_login(owner)
print(json.dumps({{"token": create_token(owner, "tests"), "session": client.cookies["sessionid"].value}}))
"""


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """The tests' own environment (tests/conftest.py has cleaned it), with another data directory."""
    return {
        **os.environ,
        "DATABASE_URL": "",
        "PLEXSAGE_DATA_DIR": str(data_dir),
        "PLEXSAGE_CONFIG": str(data_dir / "config.yaml"),
        "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
        **QUIET,
        **more,
    }


def make_database(data_dir: Path) -> Path:
    """In a data directory with nobody in it."""
    data_dir.mkdir(exist_ok=True)
    command(data_dir, "migrate", "-v0")
    return data_dir


def add_owner(data_dir: Path) -> Path:
    """Who is signed in; copies of the directory are then ready at once."""
    (data_dir / KEYS).write_text(command(data_dir, "shell", "-v0", "-c", _MAKE_OWNER))
    return data_dir


def add_library(data_dir: Path) -> Path:
    """The demo library."""
    command(data_dir, "load_demo_library")
    return data_dir


def prepare_library(data_dir: Path) -> Path:
    """A new data directory with an owner and the demo library."""
    return add_library(add_owner(make_database(data_dir)))


def command(data_dir: Path, *arguments: str, **env: str) -> str:
    """What a command of manage.py prints."""
    done = forked.run("manage.py", *arguments, env=environment(data_dir, **env))
    done.check_returncode()
    return done.stdout


def provider(ollama: OllamaFake, **env: str) -> dict[str, str]:
    """What the environment says of it."""
    return {"LLM_PROVIDER": "ollama", "OLLAMA_URL": ollama.url, "LLM_MODEL_GENERATION": MODEL, **env}


class Server:
    """A context manager: `url` answers inside the block. It can die and come back."""

    def __init__(self, prepared: Path, data_dir: Path, **env: str) -> None:
        self.port = find_free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.data_dir = data_dir
        self._given = env
        self._process: Process | None = None
        if data_dir != prepared:
            shutil.copytree(prepared, data_dir, dirs_exist_ok=True)

    @property
    def start_command(self) -> list[str]:
        """What starts it."""
        return [sys.executable, "-m", "uvicorn", "plexsage.asgi:application", "--port", str(self.port)]

    @property
    def pid(self) -> int:
        """Of its process."""
        assert self._process
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.data_dir / "server.log").read_text()

    def __enter__(self) -> Self:
        """Start, and wait for the first answer."""
        self._process = self._start(self.data_dir / "server.log")
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

    @property
    def headers(self) -> dict[str, str]:
        """Of a script of the owner's."""
        return {"Authorization": f"Bearer {self._keys['token']}"}

    @property
    def cookies(self) -> dict[str, str]:
        """Of a browser in which the owner is signed in."""
        return {"sessionid": self._keys["session"]}

    def ask(self, method: str, path: str, **fields: Any) -> httpx2.Response:
        """One request."""
        url = f"{self.url}{path}"
        return httpx2.request(method, url, headers=self.headers, timeout=PATIENCE, verify=NO_TLS, **fields)

    def start_run(self, text: str = "70s soul", **fields: Any) -> int:
        """By the API; nobody watches."""
        response = self.ask("POST", "/api/runs", json={"text": text, **fields})
        assert response.status_code == 202, response.text
        return int(response.json()["id"])

    def run(self, run_id: int) -> Any:
        """As it is now."""
        return self.ask("GET", f"/api/runs/{run_id}").json()

    def until_state(self, run_id: int, *states: str) -> Any:
        """The run, once it is in one of these states."""
        return until(lambda: run if (run := self.run(run_id))["state"] in states else None)

    @contextmanager
    def watching(self, path: str, **headers: str) -> Iterator[Iterator[tuple[str, str, str]]]:
        """The events of a stream as (id, name, data); leaving closes the connection."""
        with httpx2.stream(
            "GET", f"{self.url}{path}", headers=self.headers | headers, timeout=PATIENCE, verify=NO_TLS
        ) as response:
            assert response.status_code == 200
            yield _events(response.iter_lines())

    def open_files(self) -> int:
        """How many files and sockets the process has."""
        return len(self._descriptors())

    def threads(self) -> int:
        """How many the process has."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def database_files(self) -> int:
        """How many of them are the database's (a connection has two or three)."""
        return sum("sqlite3" in name for name in self._descriptors())

    def _descriptors(self) -> list[str]:
        assert self._process
        names = []
        for link in Path(f"/proc/{self._process.pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                names.append(str(link.readlink()))
        return names

    def kill(self) -> None:
        """At once, as a power cut."""
        assert self._process
        self._process.kill()
        self._process.wait()

    @property
    def _keys(self) -> dict[str, str]:
        keys: dict[str, str] = json.loads((self.data_dir / KEYS).read_text())
        return keys

    def _start(self, log: Path) -> Process:
        log.unlink(missing_ok=True)
        env = environment(self.data_dir, **self._given)
        if forked.can_be_forked(self.start_command, self._given):
            return forked.Forked(self.start_command[1:], env, log, log)
        with log.open("wb") as file:
            return subprocess.Popen(self.start_command, cwd=ROOT, env=env, stdout=file, stderr=file)

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


def until(look: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """What `look` gives once it is something."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not happen in time")


def _events(lines: Iterator[str]) -> Iterator[tuple[str, str, str]]:
    number = name = ""
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(": ")
        if not line and data:
            yield number, name, "\n".join(data)
            name, data = "", []
        elif field == "id":
            number = value
        elif field == "event":
            name = value
        elif field == "data":
            data.append(value)


def payload(data: str) -> Any:
    """The data of an event, read."""
    return json.loads(data)
