"""`manage.py rotate_keys` as somebody types it."""

import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from core.keys.files import KEYS, PREVIOUS
from tests import forked
from tests.server import Server, environment

OLD = "s3cret-before-" + "x" * 40
#: Stores two secrets, as the settings pages would.
_STORE = """
from library.models import PlexServer
from llm.models import ProviderSettings
ProviderSettings.objects.create(provider="openai", api_key="sk-typed-on-a-page-1234")
PlexServer.objects.create(token="plex-token-typed-5678")
"""
_READ = """
import json
from core.keys.stored import stored_secrets
print(json.dumps(sorted(secret.value for secret in stored_secrets())))
"""
SECRETS = ["plex-token-typed-5678", "sk-typed-on-a-page-1234"]


def manage(folder: Path, *arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return forked.run("manage.py", *arguments, env=environment(folder, **variables))


def read(folder: Path, **variables: str) -> list[str]:
    found: list[str] = json.loads(manage(folder, "shell", "-v0", "-c", _READ, **variables).stdout)
    return found


@pytest.fixture
def installation(with_owner: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(with_owner, folder)
    manage(folder, "shell", "-v0", "-c", _STORE).check_returncode()
    return folder


def ciphertexts(folder: Path) -> set[bytes]:
    with closing(sqlite3.connect(folder / "plexsage.sqlite3")) as database:
        rows = database.execute("SELECT api_key FROM llm_providersettings UNION SELECT token FROM library_plexserver")
        return {text.encode() for (text,) in rows}


def test_a_server_that_runs_is_in_the_way(installation: Path, tmp_path: Path) -> None:
    before = {name: (installation / name).read_text() for name in KEYS}
    (installation / "secret_key").chmod(0o644)
    with Server(installation, tmp_path / "served") as server:
        # A copy that was made without care is made private again.
        assert (server.data_dir / "secret_key").stat().st_mode & 0o777 == 0o600
        ran = manage(server.data_dir, "rotate_keys")
        assert (ran.returncode, ran.stdout) == (1, "")
        assert "Stop it first." in ran.stderr
        assert {name: (server.data_dir / name).read_text() for name in KEYS} == before
    assert manage(server.data_dir, "rotate_keys").returncode == 0
    assert read(server.data_dir) == SECRETS


def test_what_was_written_before_is_nowhere_in_the_files(installation: Path) -> None:
    texts = ciphertexts(installation)
    assert len(texts) == 2
    ran = manage(installation, "rotate_keys")
    assert ran.returncode == 0, ran.stderr
    assert "Replaced secret_key and salt_key" in ran.stdout
    assert "encrypted again: 2." in ran.stdout
    assert "sign in again" in ran.stdout
    on_disk = b"".join(path.read_bytes() for path in installation.iterdir() if path.is_file())
    assert not [text for text in texts if text in on_disk]
    assert read(installation) == SECRETS


def test_keys_of_the_environment_are_changed_in_three_steps(installation: Path) -> None:
    first = {"SECRET_KEY": OLD}
    manage(installation, "shell", "-v0", "-c", _STORE.replace("create(", "update("), **first).check_returncode()
    told = manage(installation, "rotate_keys", **first)
    assert told.returncode == 3
    assert "set SECRET_KEY_FALLBACKS to its present value and SECRET_KEY to a new one" in told.stdout
    assert OLD not in told.stdout + told.stderr
    both = {"SECRET_KEY": "another-" + "y" * 40, "SECRET_KEY_FALLBACKS": OLD}
    assert read(installation, **both) == SECRETS
    done = manage(installation, "rotate_keys", **both)
    assert done.returncode == 0
    assert "You can remove SECRET_KEY_FALLBACKS now." in done.stdout
    assert read(installation, SECRET_KEY=both["SECRET_KEY"]) == SECRETS


def test_previous_keys_that_are_damaged_are_told_in_one_line(installation: Path) -> None:
    (installation / PREVIOUS).write_text("{")
    ran = manage(installation, "rotate_keys")
    assert ran.returncode == 2
    assert ran.stderr.startswith("PlexSage can't start: ")
    assert "previous_keys is damaged" in ran.stderr
    assert ran.stderr.count("\n") == 1
