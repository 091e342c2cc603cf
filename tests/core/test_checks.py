"""System checks: each has an id and a hint, and is silent on a sound installation."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django.fixtures import Settings

from core import checks
from core.db.disk import file_system_of


@pytest.fixture
def sound(settings: Settings, tmp_path: Path) -> Settings:
    settings.DATA_DIR = tmp_path
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["localhost", "nas.local"]
    settings.LLM_FILE_PROBLEM = ""
    settings.STORAGES = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    return settings


def found() -> list[str]:
    return [str(message.id) for check in checks.ALL_CHECKS for message in check()]


def the_one(messages: Any) -> CheckMessage:
    (message,) = messages
    assert isinstance(message, CheckMessage)
    assert message.hint
    return message


def test_a_sound_installation_has_nothing_to_say(sound: Settings) -> None:
    assert found() == []


def test_the_checks_are_registered(sound: Settings) -> None:
    sound.ALLOWED_HOSTS = ["*"]
    assert "core.E002" in [message.id for message in run_checks()]


def test_a_data_directory_that_cannot_be_written(sound: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    sound.DATA_DIR = tmp_path / "file"
    message = the_one(checks.check_data_directory())
    assert message.id == "core.E001"
    assert message.is_serious()


def test_allowing_any_host_is_an_error(sound: Settings) -> None:
    sound.ALLOWED_HOSTS = ["localhost", "*"]
    assert the_one(checks.check_allowed_hosts()).is_serious()


@pytest.mark.parametrize(("hosts", "ids"), [(["nas.local"], ["core.W001"]), (["localhost"], [])])
def test_debug_mode_that_others_can_reach(sound: Settings, hosts: list[str], ids: list[str]) -> None:
    sound.DEBUG = True
    sound.ALLOWED_HOSTS = hosts
    assert found() == ids


def test_a_bad_config_file_is_told(sound: Settings) -> None:
    sound.LLM_FILE_PROBLEM = "config.yaml isn't valid YAML in line 3."
    message = the_one(checks.check_config_file())
    assert message.id == "core.W003"
    assert "line 3" in message.msg


def test_sqlite_on_a_network_share(sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "NETWORK_FILE_SYSTEMS", {file_system_of(sound.DATA_DIR)})
    sqlite = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(sound.DATA_DIR / "plexsage.sqlite3")}
    monkeypatch.setitem(sound.DATABASES, "default", sqlite)
    assert the_one(checks.check_file_system()).id == "core.W004"


def test_key_files_that_others_can_read(sound: Settings) -> None:
    for name, mode in (("secret_key", 0o644), ("salt_key", 0o600)):
        (sound.DATA_DIR / name).touch()
        (sound.DATA_DIR / name).chmod(mode)
    message = the_one(checks.check_permissions())
    assert message.id == "core.W005"
    assert "secret_key" in message.msg


@pytest.mark.parametrize("name", ["music.sqlite3", "music.sqlite3-wal", "music.sqlite3-shm"])
def test_database_files_that_others_can_read(name: str, sound: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "sqlite_path", lambda _: sound.DATA_DIR / "music.sqlite3")
    (sound.DATA_DIR / name).touch(mode=0o600)
    assert checks.check_permissions() == []
    (sound.DATA_DIR / name).chmod(0o640)
    message = the_one(checks.check_permissions())
    assert (message.id, name in message.msg) == ("core.W005", True)


@pytest.mark.parametrize(
    ("free", "ids"), [(0, ["core.W007"]), (199 * 2**20, ["core.W007"]), (200 * 2**20, []), (None, [])]
)
def test_a_disk_that_is_nearly_full(
    free: int | None, ids: list[str], sound: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "free_bytes", lambda _: free)
    assert found() == ids


def test_static_files_that_were_not_collected(sound: Settings, tmp_path: Path) -> None:
    sound.STORAGES = {"staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"}}
    sound.STATIC_ROOT = str(tmp_path)
    assert the_one(checks.check_static_files()).id == "core.W006"
    (tmp_path / "staticfiles.json").touch()
    assert checks.check_static_files() == []


def test_the_mount_that_covers_a_path_decides(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "a / ext4 rw 0 0\nnas:/x /mnt/my\\040nas nfs4 rw 0 0\nb /mnt/my\\040nas/local ext4 rw 0 0\n"
        "c /mnt/over cifs rw 0 0\nd /mnt/over xfs rw 0 0\n"
    )
    assert file_system_of(Path("/home/x"), mounts) == "ext4"
    assert file_system_of(Path("/mnt/my nas/db.sqlite3"), mounts) == "nfs4"
    assert file_system_of(Path("/mnt/my nas/local/db"), mounts) == "ext4"
    assert file_system_of(Path("/mnt/my nas2/db"), mounts) == "ext4"
    assert file_system_of(Path("/mnt/over/db"), mounts) == "xfs"
    assert file_system_of(Path("/x"), tmp_path / "missing") == ""
