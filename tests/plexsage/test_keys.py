"""Keys that are made once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from plexsage.keys import load_key
from plexsage.start_errors import StartError


def test_a_given_key_wins_and_nothing_is_written(tmp_path: Path) -> None:
    assert load_key(SecretStr("given"), tmp_path / "data" / "secret_key") == "given"
    assert not (tmp_path / "data").exists()


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "data" / "secret_key"
    key = load_key(None, path)
    assert len(key) >= 64
    assert load_key(None, path) == key
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_several_starts_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    with ThreadPoolExecutor(16) as pool:
        keys = list(pool.map(lambda _: load_key(None, path), range(64)))
    assert len(set(keys)) == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_without_hard_links_a_key_is_made_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", no_links)
    path = tmp_path / "secret_key"
    assert load_key(None, path) == load_key(None, path)


def test_a_directory_that_cannot_be_made_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartError, match=r"secret_key can't be read or written .*PLEXSAGE_DATA_DIR"):
        load_key(None, tmp_path / "file" / "secret_key")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\n", "is empty"),
        (b"\xff\xfek\x00e\x00y\x00", "isn't text"),
        (b"caf\xe9", "isn't text"),
        (b"k" * 5_000, "isn't a key"),
        (b"SQLite format 3\0" + b"\0" * 100, "isn't a key"),
        (b"one\ntwo", "isn't a key"),
    ],
)
def test_a_file_that_holds_no_key_is_told_and_left_alone(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_bytes(content)
    with pytest.raises(StartError, match=words) as caught:
        load_key(None, path)
    assert "restore it from a backup" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_folder_in_the_place_of_a_key_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "salt_key").mkdir()
    with pytest.raises(StartError, match=r"salt_key can't be read or written \(Is a directory\)"):
        load_key(None, tmp_path / "salt_key")


def test_a_folder_that_is_made_for_the_keys_is_their_owners_alone(tmp_path: Path) -> None:
    load_key(None, tmp_path / "data" / "secret_key")
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
