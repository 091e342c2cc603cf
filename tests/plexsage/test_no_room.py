"""A full disk and a read-only folder under a running server: it reads what is stored, and says what it cannot keep.

Real ones: a small file system of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx2
import pytest

from tests.disk import ServerOnOwnDisk, needs_mounts
from tests.server import until

PAGES = ("/", "/history/", "/settings/", "/playlists/new/", "/api/health", "/api/runs", "/api/config")
Trouble = Callable[[ServerOnOwnDisk], AbstractContextManager[None]]
TROUBLES = pytest.mark.parametrize(
    ("trouble", "words"),
    [
        pytest.param(ServerOnOwnDisk.full, "PlexSage cannot write to its data folder: the disk is full.", id="full"),
        pytest.param(ServerOnOwnDisk.read_only, "PlexSage cannot write to its data folder: it is read-only", id="ro"),
    ],
)


@pytest.fixture
def server(with_music: Path, tmp_path: Path) -> Iterator[ServerOnOwnDisk]:
    needs_mounts()
    llm = {"LLM_PROVIDER": "ollama", "OLLAMA_URL": "http://127.0.0.1:9", "LLM_MODEL_GENERATION": "llama3"}
    with ServerOnOwnDisk(with_music, tmp_path / "data", PLEXSAGE_SYNC_HOURS="0", **llm) as running:
        yield running


def page(server: ServerOnOwnDisk, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url}{path}", cookies=server.cookies, timeout=60)


def sign_in(server: ServerOnOwnDisk) -> httpx2.Response:
    with httpx2.Client(base_url=server.url, timeout=60) as browser:
        browser.get("/login/")
        fields = {"username": "owner", "password": "wrong", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post("/login/", data=fields)


@TROUBLES
def test_reading_goes_on_writing_is_told_and_all_comes_back(
    trouble: Trouble, words: str, server: ServerOnOwnDisk
) -> None:
    with trouble(server):
        for path in PAGES:
            assert page(server, path).status_code == 200, path
            assert server.ask("GET", path).status_code == 200, path
        assert httpx2.get(f"{server.url}/login/", timeout=60).status_code == 200
        refused = server.ask("POST", "/api/runs", json={"text": "quiet piano"})
        assert (refused.status_code, refused.json()["code"]) == (503, "storage")
        assert words in refused.json()["error"]
        signed_in = sign_in(server)
        assert signed_in.status_code == 503
        assert words in signed_in.text
    assert until(lambda: sign_in(server).status_code != 503)
    assert server.ask("POST", "/api/runs", json={"text": "quiet piano"}).status_code == 202
    assert server.ask("GET", "/api/health").json()["status"] == "healthy"
    assert "Traceback" not in server.log
