"""A PostgreSQL server of the tests' own, on loopback, where its programs are installed."""

import functools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.http.ports import find_free_port

#: Where Debian puts them; it refuses to run as root.
_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
PASSWORD = "se:cret/and@odd"
URL_PASSWORD = "se%3Acret%2Fand%40odd"


@functools.cache
def _program(name: str) -> str | None:
    return next((str(folder / name) for folder in _FOLDERS if (folder / name).exists()), shutil.which(name))


def _as_nobody_special(*command: str) -> list[str]:
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        if not os.geteuid()
        else [*command]
    )


def _run(*command: str) -> None:
    subprocess.run(_as_nobody_special(*command), check=True, capture_output=True, cwd="/", timeout=60)


@contextmanager
def own_server() -> Iterator[int]:
    """Its port; skips the test where there is no PostgreSQL."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    if not initdb or not control or not _program("pg_dump"):
        pytest.skip("PostgreSQL's programs aren't installed")
    folder = Path(tempfile.mkdtemp(prefix="plexsage-postgresql-"))
    port = find_free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    try:
        if not os.geteuid():
            shutil.chown(folder, "postgres", "postgres")
        (data := folder / "data", password := folder / "password")
        password.write_text(PASSWORD)
        password.chmod(0o644)
        _run(initdb, "-D", str(data), "-U", "plexsage", "-A", "scram-sha-256", f"--pwfile={password}", "--no-sync")
        _run(control, "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield port
        finally:
            _run(control, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
