"""PlexSage as a process of its own, with a library, watched and asked over HTTP as a browser would."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx2

from tests.e2e.server import ROOT, Server, environment, prepare
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import MODEL

PATIENCE = 30.0
_TOKEN = "token.txt"


def prepare_library(folder: Path) -> Path:
    """A data directory with owner, demo library and an API token; copies of it are ready at once."""
    prepare(folder)
    _command(folder, "load_demo_library")
    (folder / _TOKEN).write_text(_command(folder, "create_api_token", "tests").split()[-1])
    return folder


def _command(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment(folder), check=True, capture_output=True, text=True)
    return done.stdout


def provider(ollama: OllamaFake, **env: str) -> dict[str, str]:
    """What the environment says of it."""
    return {"LLM_PROVIDER": "ollama", "OLLAMA_URL": ollama.url, "LLM_MODEL_GENERATION": MODEL, **env}


class Live(Server):
    """A server that can die and come back."""

    @property
    def headers(self) -> dict[str, str]:
        """The owner's."""
        return {"Authorization": f"Bearer {(self.data_dir / _TOKEN).read_text()}"}

    def ask(self, method: str, path: str, **fields: Any) -> httpx2.Response:
        """One request."""
        return httpx2.request(method, f"{self.url}{path}", headers=self.headers, timeout=PATIENCE, **fields)

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
        with httpx2.stream("GET", f"{self.url}{path}", headers=self.headers | headers, timeout=PATIENCE) as response:
            assert response.status_code == 200
            yield _events(response.iter_lines())

    def open_files(self) -> int:
        """How many files and sockets the process has."""
        return len(self._descriptors())

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
