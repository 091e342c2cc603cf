"""Servers that repeat what they were given, wherever they can: no key or token is read or stored anywhere."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import forked
from tests.fakes.base import Reply, json_reply
from tests.fakes.ollama import OllamaFake
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import PlexFake, User
from tests.server import Server, environment

KEY = "Kq7marker-custom-key/without+shape"
PASSWORD = "Pw8marker-of-the-proxy"
TOKEN = "Tk9markerOfPlex00"
ENVIRONMENT_KEYS = {
    f"{name}_API_KEY": f"{name.title()}Marker-in-the-environment" for name in ("ANTHROPIC", "OPENAI", "GEMINI")
}
#: What is nowhere: the middle of each, as ends may be shown.
MARKS = ("q7marker", "w8marker", "k9marker", "Marker-in-the-env")
STATUSES = (400, 401, 403, 404, 409, 429, 500, 502, 503)
PAGES = (
    *("/", "/settings/", "/settings/?tab=music", "/settings/custom/", "/settings/ollama/", "/settings/openai/"),
    *("/settings/music/", "/settings/music/sync/", "/settings/genres/", "/setup/llm/", "/setup/music/", "/history/"),
    *("/playlists/new/", "/playlists/1/", "/playlists/1/players/", "/playlists/1/save/targets/", "/playlists/1/text/"),
    *("/playlists/1/playlist.m3u8", "/running/", "/playlists/new/names/artists/?q=a"),
    *("/api/config", "/api/health", "/api/setup/status", "/api/library/status", "/api/library/stats", "/api/runs"),
    *("/api/library/search?q=a", "/api/playlists", "/api/playlists/1", "/admin/playlists/run/", "/admin/llm/"),
    *("/admin/library/plexserver/", "/admin/library/plexserver/1/change/", "/admin/playlists/runevent/"),
    *("/system/", "/system/report/", "/api/system", "/api/system/diagnostics", "/api/health/ready"),
)


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexFake]:
    with PlexFake(name=f"Tower {TOKEN}") as fake:
        fake.users = {TOKEN: User()}
        fake.version = f"1.41 {TOKEN}"
        section = fake.add_music(30, title=f"Music {TOKEN}")
        section.tracks[0].title = f"Song {TOKEN}"
        fake.players.append(Player("player-1", f"Kitchen {TOKEN}"))
        yield fake


@pytest.fixture(scope="module")
def custom() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as fake:
        fake.models = ["good-model", f"model-{KEY}"]
        yield fake


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaFake]:
    with OllamaFake() as fake:
        fake.add_model(f"llama-{PASSWORD}:8b", family=PASSWORD, parameter_size=PASSWORD)
        fake.version = f"0.33 {PASSWORD}"
        yield fake


@pytest.fixture(scope="module")
def secrets(plex: PlexFake, custom: OpenAICompatibleFake, ollama: OllamaFake) -> dict[str, str]:
    """View all in the environment, so that they are used and never stored."""
    return {
        "PLEX_URL": plex.url,
        "PLEX_TOKEN": TOKEN,
        "LLM_PROVIDER": "custom",
        "CUSTOM_LLM_URL": custom.base_url,
        "CUSTOM_LLM_API_KEY": KEY,
        "LLM_MODEL_GENERATION": "good-model",
        "LLM_MODEL_ANALYSIS": "good-model",
        "OLLAMA_URL": ollama.url,
        "OLLAMA_API_KEY": f"me:{PASSWORD}",
        "PLEXSAGE_LOG_LEVEL": "DEBUG",
        **ENVIRONMENT_KEYS,
    }


@pytest.fixture(scope="module")
def server(with_owner: Path, secrets: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(with_owner, tmp_path_factory.mktemp("planted") / "data", **secrets) as made:
        yield made


def dump(server: Server) -> str:
    """Every value of every table."""
    with closing(sqlite3.connect(server.data_dir / "plexsage.sqlite3")) as database:
        return "\n".join(database.iterdump())


def manage(server: Server, secrets: dict[str, str], *arguments: str) -> str:
    """What a command says, whatever its exit code."""
    ran = forked.run("manage.py", *arguments, env=environment(server.data_dir, **secrets), patience=120)
    return ran.stdout + ran.stderr


def marks_in(text: str) -> set[str]:
    return {mark for mark in MARKS if mark.lower() in text.lower()}


def readable(server: Server) -> dict[str, str]:
    """Everything that somebody may look at."""
    found = {f"page {path}": server.ask("GET", path, cookies=server.cookies).text for path in PAGES}
    return found | {"log": server.log, "database": dump(server)}


def leaks_of(found: dict[str, str]) -> dict[str, str]:
    """Where, and what stands around it."""
    leaks = {}
    for place, text in found.items():
        for mark in marks_in(text):
            at = text.lower().index(mark.lower())
            leaks[f"{place}: {mark}"] = text[max(0, at - 100) : at + 50]
    return leaks


ENDED = ("done", "failed", "succeeded", "finished", "cancelled", "interrupted")


def runs_of(server: Server, custom: OpenAICompatibleFake) -> dict[str, str]:
    """A model that repeats the key, then every refusal that does; what pages, API and admin tell of those runs."""
    said = json.dumps({"tracks": [1, 2], "title": f"By {KEY}", "narrative": f"Songs of {KEY} and of more than that."})
    custom.answer_with(said)
    runs = [server.start_run("rock")]
    server.until_state(runs[0], *ENDED)
    for status in STATUSES:
        refused = json_reply({"error": {"message": f"Incorrect key: {KEY}"}}, status=status)
        custom.on("POST", "/v1/chat/completions", refused)
        runs.append(server.start_run(f"soul for status {status}"))
        server.until_state(runs[-1], *ENDED)
    paths = [
        path for run in runs for path in (f"/runs/{run}/", f"/api/runs/{run}", f"/admin/playlists/run/{run}/change/")
    ]
    return {path: server.ask("GET", path, cookies=server.cookies).text for path in paths}


def syncs_of(server: Server, secrets: dict[str, str], plex: PlexFake) -> dict[str, str]:
    """What the terminal and the settings tell of a Plex that fails, and repeats the token."""
    found = {}
    for status, kind in (
        (400, "text/html"),
        (401, "text/xml"),
        (503, "text/html"),
        (302, "text/html"),
        (200, "text/html"),
    ):
        headers = {"Location": f"http://127.0.0.1:1/?t={TOKEN}", "X-Echo": TOKEN}
        plex.on("GET", "/library/sections", Reply(status, f"<html>{TOKEN}</html>".encode(), kind, headers))
        found[f"sync_library {status}"] = manage(server, secrets, "sync_library")
        found[f"music {status}"] = server.ask("GET", "/settings/music/", cookies=server.cookies).text
    return found


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nobody_reads_a_key_or_a_token(
    server: Server, secrets: dict[str, str], custom: OpenAICompatibleFake, ollama: OllamaFake, plex: PlexFake
) -> None:
    found = {"sync_library": manage(server, secrets, "sync_library")}
    assert "k9marker" not in found["sync_library"]
    for provider in ("custom", "ollama"):
        path = f"/settings/{provider}/probe/"
        found[path] = server.ask("POST", path, cookies=server.cookies).text
    assert "good-model" in found["/settings/custom/probe/"]
    found |= readable(server) | runs_of(server, custom)
    found["generate"] = manage(server, secrets, "generate", "loud guitars")
    found["check_ollama"] = manage(server, secrets, "check_ollama")
    found["check_ollama --json"] = manage(server, secrets, "check_ollama", "--json")
    found["doctor"] = manage(server, secrets, "doctor")
    found["system check"] = server.ask("POST", "/api/system/check").text
    assert "Plex" in found["doctor"]
    assert "music_server" in found["system check"]
    assert ollama.requests
    found |= syncs_of(server, secrets, plex)
    found |= {f"{name} afterwards": text for name, text in readable(server).items()}
    # The doctor asks for the date alone, and sends nothing along.
    sent = {(request.method == "HEAD", request.headers.get("authorization")) for request in custom.requests}
    assert sent == {(False, f"Bearer {KEY}"), (True, None)}
    assert leaks_of(found) == {}
