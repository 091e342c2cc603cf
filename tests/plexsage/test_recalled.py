"""What a server recalls between requests is what the database holds, also where another process has changed it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx2
import pytest

from tests.plexsage.bad_databases import FILE
from tests.server import NO_TLS, PATIENCE, Server, until


@pytest.fixture(scope="module")
def server(with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(with_owner, tmp_path_factory.mktemp("recalled") / "data", PLEXSAGE_SYNC_HOURS="0") as running:
        yield running


def by_cookie(server: Server, path: str) -> httpx2.Response:
    return httpx2.get(f"{server.url}{path}", cookies=server.cookies, timeout=PATIENCE, verify=NO_TLS)


def elsewhere(server: Server, statement: str) -> None:
    """Written by another process, as far as the server can tell."""
    with closing(sqlite3.connect(server.data_dir / FILE, timeout=PATIENCE)) as database, database:
        database.execute(statement)


def test_settings(server: Server) -> None:
    assert server.ask("GET", "/api/config").json()["llm_provider"] is None
    assert server.ask("POST", "/api/config", json={"llm_provider": "ollama"}).status_code == 200
    for provider in ("ollama", "custom", "ollama"):
        elsewhere(server, f"UPDATE llm_llmsettings SET provider = '{provider}'")
        for _ in range(2):
            assert server.ask("GET", "/api/config").json()["llm_provider"] == provider


def test_the_state_of_the_library(server: Server) -> None:
    elsewhere(
        server,
        "INSERT INTO library_librarystate (id, server, loaded_at, tracks, artists, albums, genres)"
        " VALUES (1, 'plex', '2026-11-01 12:00:00', 0, 0, 0, 0)",
    )
    for tracks in (0, 7, 3):
        elsewhere(server, f"UPDATE library_librarystate SET tracks = {tracks}")
        for _ in range(2):
            assert server.ask("GET", "/api/library/status").json()["track_count"] == tracks


def test_who_may_come_in(server: Server) -> None:
    assert by_cookie(server, "/history/").status_code == 200
    assert server.ask("GET", "/api/account/tokens").status_code == 200
    elsewhere(server, "UPDATE auth_user SET is_active = 0")
    assert by_cookie(server, "/history/").status_code == 302
    assert server.ask("GET", "/api/account/tokens").status_code == 401
    elsewhere(server, "UPDATE auth_user SET is_active = 1")
    assert by_cookie(server, "/history/").status_code == 200
    assert server.ask("GET", "/api/account/tokens").status_code == 200


def test_nobody_waits_for_what_is_noted_by_the_way(server: Server) -> None:
    """A writer that does not end holds nobody up who only looks; what was to be noted is noted afterwards."""
    elsewhere(server, "UPDATE accounts_apitoken SET last_used_at = NULL")
    elsewhere(server, "UPDATE accounts_session SET last_seen_at = '2020-01-01 00:00:00'")
    with closing(sqlite3.connect(server.data_dir / FILE, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert server.ask("GET", "/api/account/tokens").status_code == 200
        assert by_cookie(server, "/history/").status_code == 200
        writer.execute("ROLLBACK")

        def is_noted() -> bool:
            server.ask("GET", "/api/account/tokens")
            by_cookie(server, "/history/")
            used = writer.execute("SELECT count(*) FROM accounts_apitoken WHERE last_used_at IS NULL").fetchone()[0]
            old = "SELECT count(*) FROM accounts_session WHERE last_seen_at < '2021-01-01'"
            return bool(used == 0 and writer.execute(old).fetchone()[0] == 0)

        until(is_noted)


def test_a_session_that_was_ended_elsewhere(server: Server) -> None:
    assert by_cookie(server, "/history/").status_code == 200
    elsewhere(server, "DELETE FROM accounts_session")
    assert by_cookie(server, "/history/").status_code == 302


def test_a_token_that_was_revoked_elsewhere(server: Server) -> None:
    assert server.ask("GET", "/api/account/tokens").status_code == 200
    elsewhere(server, "DELETE FROM accounts_apitoken")
    assert server.ask("GET", "/api/account/tokens").status_code == 401
