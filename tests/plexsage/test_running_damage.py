"""What befalls the database of a running server: told as what it is, in one line of the log, and then over."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import httpx2
import pytest

from core.db.messages import words_for
from tests.fakes.ollama import MODEL, OllamaFake
from tests.plexsage import bad_databases as bad
from tests.plexsage.bad_databases import FILE, SERVER, start, the_line
from tests.server import NO_TLS, Server, provider, until


@pytest.fixture(scope="module")
def server(with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(with_owner, tmp_path_factory.mktemp("served") / "data", PLEXSAGE_SYNC_HOURS="0") as running:
        yield running


def page(server: Server, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url}{path}", cookies=server.cookies, timeout=60, verify=NO_TLS)


def every_page_overwritten(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4_096)
        file.write(os.urandom(path.stat().st_size - 4_096))


def gone(path: Path) -> None:
    path.unlink()


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (bad.beginning_overwritten, "damaged"),
        (bad.cut_to_a_third, "damaged"),
        (bad.cut_to_nothing, "damaged"),
        (every_page_overwritten, "damaged"),
        (bad.a_folder, "damaged"),
        (bad.of_another_program, "unready"),
        (gone, "missing"),
    ],
)
def test_pages_and_scripts_hear_the_truth_until_the_file_is_back(
    spoil: Callable[[Path], None], kind: str, server: Server
) -> None:
    path, kept = server.data_dir / FILE, server.data_dir.parent / "kept.sqlite3"
    words = words_for(kind)  # type: ignore[arg-type]  # the parameters are kinds
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(kept)) as copy:
        source.backup(copy)  # a copy of the file alone would lack what stands in its journal
    shutil.copymode(path, kept)
    written_before = len(server.log)
    spoil(path)
    try:
        for address in ("/", "/history/", "/settings/", "/api/runs"):
            answer = page(server, address)
            assert answer.status_code == 503, address
            said = answer.json()["error"] if "json" in answer.headers["content-type"] else answer.text
            assert words.message.partition(":")[0].replace("'", "&#x27;") in said.replace("'", "&#x27;")
            assert "safe" not in said
        assert page(server, "/api/health").status_code == 200, "it is alive, and says what is wrong"
        assert page(server, "/api/health/ready").status_code == 503
        assert path.is_dir() or not path.exists() or path.stat().st_size == 0 or path.read_bytes() != kept.read_bytes()
        assert path.exists() == (spoil is not gone)
    finally:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        for journal in path.parent.glob(f"{FILE}-*"):
            journal.unlink(missing_ok=True)
        kept.rename(path)
    # Not at once where somebody still holds the old file: the watching looks at it for a moment of its own.
    assert until(lambda: page(server, "/history/").status_code == 200)
    assert until(lambda: page(server, "/api/health/ready").status_code == 200)
    log = server.log[written_before:]
    assert "Traceback" not in log
    # Whoever met it first says so: a page, the watching, or what works in the background.
    assert len(re.findall(" (?:WARNING|ERROR) ", log)) == 1, log
    assert log.count("The database works again") == 1
    assert "\n  " not in log


def test_a_second_server_says_so_and_the_first_goes_on(server: Server) -> None:
    ended = start(server.data_dir, *SERVER)
    line = the_line(ended)
    assert ended.returncode == 2
    assert f"process {server.pid} is already serving {server.data_dir / FILE}" in line
    assert page(server, "/api/health").status_code == 200


def test_the_demo_does_not_begin_beside_a_server(server: Server) -> None:
    ended = start(server.data_dir, "manage.py", "demo")
    assert f"process {server.pid} is already serving" in the_line(ended)


def test_commands_beside_a_server_are_allowed(server: Server) -> None:
    for arguments in (["create_api_token", "beside"], ["check_database"], ["migrate", "-v0"]):
        assert start(server.data_dir, "manage.py", *arguments).returncode == 0


def test_a_killed_server_holds_nobody_up(server: Server) -> None:
    server.kill()
    with server:
        assert page(server, "/api/health").status_code == 200


def test_two_workers_are_refused_and_their_parent_ends(with_owner: Path, tmp_path: Path) -> None:
    folder = bad.spoilt(with_owner, tmp_path / "data", lambda _: None)
    ended = start(folder, *SERVER, "--workers", "2")
    assert "start uvicorn without --workers" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture
def ollama() -> Iterator[OllamaFake]:
    """One whose model does not begin."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.mode = "slow_first_token"
        yield fake


@pytest.mark.slow
def test_a_locked_database_is_read_at_once_and_told_in_time(
    with_music: Path, tmp_path: Path, ollama: OllamaFake
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(Server(with_music, tmp_path / "data", PLEXSAGE_SYNC_HOURS="0", **provider(ollama)))
        pool = stack.enter_context(ThreadPoolExecutor(4))
        server.start_run("quiet piano")
        assert ollama.gate.reached.wait(60)
        other = stack.enter_context(closing(sqlite3.connect(server.data_dir / FILE, isolation_level=None)))
        other.execute("UPDATE accounts_apitoken SET last_used_at = NULL")  # it would be noted at the next request
        other.execute("BEGIN IMMEDIATE")
        asked = [pool.submit(server.ask, "POST", "/api/runs", json={"text": "loud"}) for _ in range(3)]
        for address in ("/api/health", "/history/", "/api/runs"):
            assert server.ask("GET", address).status_code == 200
            assert page(server, address).status_code == 200
        assert not any(answer.done() for answer in asked), "reading waited for those that write"
        for answer in asked:
            refused = answer.result()  # or it ends by the client's time-out, 30 s
            assert (refused.status_code, refused.json()["error"]) == (503, words_for("busy").message)
        other.execute("ROLLBACK")
        assert until(lambda: server.ask("POST", "/api/runs", json={"text": "loud"}).status_code == 202)
        assert "Traceback" not in server.log
