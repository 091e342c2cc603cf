"""Keys that are made once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from plexsage.keys import key_from
from plexsage.start import StartError


def test_a_given_key_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert key_from(SecretStr("given"), tmp_path / "data" / "secret_key") == "given"
    assert not (tmp_path / "data").exists()


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "data" / "secret_key"
    key = key_from(None, path)
    assert len(key) >= 64
    assert key_from(None, path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_several_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: key_from(None, path), range(64)))
    assert len(set(keys)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_without_hard_links_a_key_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    path = tmp_path / "secret_key"
    assert key_from(None, path) == key_from(None, path)


def test_a_directory_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=r"secret_key cannot be read or written .*PLEXSAGE_DATA_DIR"):
        key_from(None, tmp_path / "file" / "secret_key")


def test_an_empty_key_file_is_not_a_key(tmp_path: Path) -> None:
    (tmp_path / "secret_key").touch()
    with pytest.raises(StartError, match="is empty"):
        key_from(None, tmp_path / "secret_key")
