"""What a load costs, and how long people wait who write meanwhile: sign-in, a run, an edit, a settings check."""

import os
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx2
from django.conf import settings
from django.contrib.auth.models import User

from benchmarks.speed.installation import ROOT
from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from playlists.models import Playlist
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import NO_TLS, OWNER, PASSWORD

BENCHMARK = Benchmark(counted="tracks", quick=(1_000, 5_000, 20_000), full=(5_000, 50_000, 500_000), library=1_000)
_PATIENCE, _PAUSE, _ROUNDS = 30.0, 0.1, 3
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
Acts = Mapping[str, Callable[[], int]]


def measure(size: int) -> Iterator[Row]:
    """Seconds on the wall are those of a machine that has two processors to spare: they stand beside those of rest."""
    playlist = Playlist.objects.create(owner=User.objects.get(), title="Edited", wish="rain")
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        with Served() as server:
            chosen = {"llm_provider": "ollama", "ollama_url": fake.url, "model_generation": MODEL}
            server.ask("POST", "/api/config", json=chosen).raise_for_status()
            acts = _acts(server, fake, playlist.pk)
            rest, _ = _act(acts, lambda rounds: rounds < _ROUNDS)
            loading = subprocess.Popen([sys.executable, "manage.py", *_load(size)], cwd=ROOT, env=os.environ)
            ended: list[object] = []

            def is_loading(_: int) -> bool:
                pid, status, usage = os.wait4(loading.pid, os.WNOHANG)
                ended.extend((status, usage) if pid else ())
                return not ended

            while_loading, refused = _act(acts, is_loading)
    status, usage = ended
    assert status == 0, "the load failed"
    for name, longest in while_loading.items():
        yield Row(name=f"longest wait: {name}", size=size, unit="s", value=longest, target=1.0)
        yield Row(name=f"at rest: {name}", size=size, unit="s", value=rest[name])
    yield Row(name="refused", size=size, unit="", value=refused, target=0)
    yield Row(name="processor time", size=size, unit="s", value=usage.ru_utime + usage.ru_stime)  # type: ignore[attr-defined]  # resource.struct_rusage
    yield Row(name="memory, at most", size=size, unit="MB", value=usage.ru_maxrss / 1024)  # type: ignore[attr-defined]  # likewise
    yield Row(name="written to the disk", size=size, unit="MB", value=_megabytes(usage.ru_oublock * 512))  # type: ignore[attr-defined]  # likewise
    yield Row(name="the database afterwards", size=size, unit="MB", value=_megabytes(_database().stat().st_size))


def _load(size: int) -> list[str]:
    return ["load_demo_library", "--synthetic", str(size), "--quiet"]


def _act(acts: Acts, goes_on: Callable[[int], bool]) -> tuple[dict[str, float], int]:
    """One after another, again and again: the longest of each, and how many were refused."""
    longest: defaultdict[str, float] = defaultdict(float)
    rounds = refused = 0
    while goes_on(rounds):
        for name, act in acts.items():
            began = time.monotonic()
            status = act()
            longest[name] = max(longest[name], time.monotonic() - began)
            refused += status >= 400
            time.sleep(_PAUSE)
        rounds += 1
    return dict(longest), refused


def _acts(server: Served, fake: OllamaFake, playlist: int) -> Acts:
    """Each of them writes; they return HTTP's status."""
    check = {"provider": "ollama", "ollama_url": fake.url}
    titles = iter(range(10**9))

    def ask(method: str, path: str, **fields: object) -> int:
        return server.ask(method, path, json=fields).status_code

    return {
        "settings check": lambda: ask("POST", "/api/setup/validate-ai", **check),
        "sign-in": lambda: _sign_in(server),
        "run": lambda: ask("POST", "/api/runs", text="rain", count=10),
        "edit": lambda: ask("PATCH", f"/api/playlists/{playlist}", title=f"Edited {next(titles)}"),
    }


def _sign_in(server: Served) -> int:
    """Of a browser that was never here."""
    with httpx2.Client(base_url=server.url, timeout=_PATIENCE, verify=NO_TLS) as client:
        token = _CSRF.search(client.get("/login/").text)
        fields = {"username": OWNER, "password": PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
        return client.post("/login/", data=fields, headers={"Referer": f"{server.url}/login/"}).status_code


def _database() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


def _megabytes(count: int) -> float:
    return count / 1e6
