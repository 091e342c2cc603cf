"""A full disk and a read-only folder under a running server: it reads what is stored, and says what it cannot keep.

Real ones: a small file system of its own.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from html import unescape
from pathlib import Path

import httpx2
import pytest

from tests.disk import READ_ONLY, ServerOnOwnDisk, needs_mounts, run_on_own_disk
from tests.plexsage.bad_databases import execute, spoilt, start, the_line
from tests.server import NO_TLS, until

PAGES = ("/", "/history/", "/settings/", "/playlists/new/", "/api/health", "/api/runs", "/api/config")
Trouble = Callable[[ServerOnOwnDisk], AbstractContextManager[None]]
TROUBLES = pytest.mark.parametrize(
    ("trouble", "words"),
    [
        pytest.param(
            ServerOnOwnDisk.full, "PlexSage can't write to its data folder because the disk is full.", id="full"
        ),
        pytest.param(
            ServerOnOwnDisk.read_only, "PlexSage can't write to its data folder because it is read-only", id="ro"
        ),
    ],
)


@pytest.fixture
def server(with_music: Path, tmp_path: Path) -> Iterator[ServerOnOwnDisk]:
    needs_mounts()
    llm = {"LLM_PROVIDER": "ollama", "OLLAMA_URL": "http://127.0.0.1:9", "LLM_MODEL_GENERATION": "llama3"}
    with ServerOnOwnDisk(with_music, tmp_path / "data", PLEXSAGE_SYNC_HOURS="0", **llm) as running:
        yield running


def page(server: ServerOnOwnDisk, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url}{path}", cookies=server.cookies, timeout=60, verify=NO_TLS)


def sign_in(server: ServerOnOwnDisk) -> httpx2.Response:
    with httpx2.Client(base_url=server.url, timeout=60, verify=NO_TLS) as browser:
        browser.get("/login/")
        fields = {"username": "owner", "password": "wrong", "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        return browser.post("/login/", data=fields)


@TROUBLES
def test_reading_goes_on_writing_is_told_and_all_comes_back(
    trouble: Trouble, words: str, server: ServerOnOwnDisk
) -> None:
    assert "MiB are free on the disk that holds the data directory" in server.log, "the disk of the test is small"
    with trouble(server):
        for path in PAGES:
            assert page(server, path).status_code == 200, path
            assert server.ask("GET", path).status_code == 200, path
        assert httpx2.get(f"{server.url}/login/", timeout=60, verify=NO_TLS).status_code == 200
        refused = server.ask("POST", "/api/runs", json={"text": "quiet piano"})
        assert (refused.status_code, refused.json()["code"]) == (503, "storage")
        assert words in refused.json()["error"]
        signed_in = sign_in(server)
        assert signed_in.status_code == 503
        assert words in unescape(signed_in.text)
    assert until(lambda: sign_in(server).status_code != 503)
    assert server.ask("POST", "/api/runs", json={"text": "quiet piano"}).status_code == 202
    assert server.ask("GET", "/api/health").json()["status"] == "healthy"
    assert "Traceback" not in server.log


FULL = "{ dd if=/dev/zero of=filler bs=4k 2>/dev/null || true; }"
#: One command of each kind that writes; the code with which it ends.
WRITING = {
    ("migrate", "-v0"): 1,
    ("createsuperuser", "--noinput", "--username", "x", "--email", "x@example.org"): 1,
    ("clearsessions",): 1,
    ("create_api_token", "kitchen", "--user", "owner"): 4,
    ("load_demo_library", "--quiet"): 4,
}


def older(path: Path) -> None:
    """One that `migrate` has something to do in."""
    execute(path, "DELETE FROM django_migrations WHERE app = 'settings_ui'", "DROP TABLE settings_ui_setupstate")


@pytest.mark.parametrize(
    ("arguments", "before", "words"),
    [
        pytest.param(arguments, *trouble, id=f"{arguments[0]} {trouble[1]}")
        for arguments in WRITING
        for trouble in ((READ_ONLY, "read-only"), (FULL, "is full|No space left|enough space"))
    ],
)
def test_a_command_that_cannot_write_says_so_in_one_line(
    arguments: tuple[str, ...], before: str, words: str, with_owner: Path, tmp_path: Path
) -> None:
    needs_mounts()
    folder = spoilt(with_owner, tmp_path / "data", older if arguments[0] == "migrate" else lambda _: None)
    ended = run_on_own_disk(folder, before, "manage.py", *arguments)
    assert ended.returncode == WRITING[arguments], ended.stderr
    assert re.search(words, the_line(ended), re.IGNORECASE)


@pytest.mark.parametrize(("before", "words"), [(READ_ONLY, "Read-only file system"), (FULL, "disk")])
@pytest.mark.process
def test_a_database_that_cannot_be_made_is_one_line(before: str, words: str, tmp_path: Path) -> None:
    needs_mounts()
    (tmp_path / "data").mkdir()
    keys = {"SECRET_KEY": "x" * 50, "SALT_KEY": "y" * 50}
    ended = run_on_own_disk(tmp_path / "data", before, "manage.py", "migrate", "-v0", **keys)
    assert (ended.returncode, words in the_line(ended)) == (1, True)


@pytest.mark.parametrize("place", ["a-file/x.sqlite3", "a-folder"])
@pytest.mark.process
def test_a_place_where_no_database_can_be_is_one_line(place: str, tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    (tmp_path / "a-folder").mkdir()
    ended = start(tmp_path / "data", "manage.py", "migrate", "-v0", DATABASE_URL=f"sqlite:///{tmp_path / place}")
    assert ended.returncode == 1
    assert place in the_line(ended)


@pytest.mark.parametrize("before", [READ_ONLY, FULL], ids=["read-only", "full"])
def test_a_server_starts_to_read_where_it_cannot_write(before: str, with_owner: Path, tmp_path: Path) -> None:
    needs_mounts()
    with ServerOnOwnDisk(with_owner, tmp_path / "data", before=before, PLEXSAGE_SYNC_HOURS="0") as server:
        assert page(server, "/history/").status_code == 200
        assert server.ask("GET", "/api/health").status_code == 200
        assert "Traceback" not in server.log
