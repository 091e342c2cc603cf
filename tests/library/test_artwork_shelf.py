"""Pictures on disk: bounded, whole or not at all, and never in the way."""

import errno
import logging
import os
from pathlib import Path

import pytest

from library.services.artwork.disk_cache import DiskCache

BODY = b"\xff\xd8\xff" + b"x" * 997


def looked_at(folder: Path, seconds: int) -> None:
    """Make everything that is there so old."""
    for path in folder.iterdir():
        os.utime(path, (seconds, seconds))


def test_what_was_kept_comes_back(tmp_path: Path) -> None:
    DiskCache(tmp_path, 10_000).put("a", BODY)
    assert DiskCache(tmp_path, 10_000).get("a") == BODY
    assert DiskCache(tmp_path, 10_000).get("b") is None


@pytest.mark.parametrize("key", ["../../etc/passwd", "a/b", "\0", "x" * 5000, "\ud800", ""])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, key: str) -> None:
    shelf = DiskCache(tmp_path / "artwork", 10_000)
    shelf.put(key, BODY)
    assert shelf.get(key) == BODY
    assert [path.name for path in tmp_path.iterdir()] == ["artwork"]


def test_never_more_bytes_than_allowed_and_the_oldest_go_first(tmp_path: Path) -> None:
    shelf = DiskCache(tmp_path, 5_500)
    for number in range(5):
        shelf.put(str(number), BODY)
        looked_at(tmp_path, 1000)
    assert shelf.get("0") == BODY  # looked at just now
    shelf.put("5", BODY)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5_500
    assert shelf.get("0") == shelf.get("5") == BODY
    assert [number for number in range(1, 5) if shelf.get(str(number))] != [1, 2, 3, 4]


def test_what_another_process_kept_counts(tmp_path: Path) -> None:
    first = DiskCache(tmp_path, 100_000)
    for number in range(50):
        first.put(str(number), BODY)
    DiskCache(tmp_path, 5_500).put("new", BODY)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 5_500


def test_nothing_is_kept_where_nothing_may_be(tmp_path: Path) -> None:
    DiskCache(tmp_path, 0).put("a", BODY)
    DiskCache(tmp_path, 500).put("a", BODY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"short", BODY, b"\0" * 16 + BODY])
def test_a_damaged_file_is_none(tmp_path: Path, damage: bytes) -> None:
    shelf = DiskCache(tmp_path, 10_000)
    shelf.put("a", BODY)
    (path,) = tmp_path.iterdir()
    path.write_bytes(damage)
    assert shelf.get("a") is None


def test_a_full_disk_leaves_nothing_behind_and_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(self: Path, target: Path) -> Path:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    shelf = DiskCache(tmp_path, 10_000)
    with caplog.at_level(logging.WARNING):
        shelf.put("a", BODY)
        shelf.put("b", BODY)
    assert list(tmp_path.iterdir()) == []
    assert [record.message for record in caplog.records] == ["pictures aren't cached on disk: No space left on device"]


def test_parts_of_a_killed_process_go_like_pictures(tmp_path: Path) -> None:
    (tmp_path / "left.part").write_bytes(b"x" * 5_000)
    (tmp_path / "not ours.txt").write_bytes(b"x" * 50_000)
    looked_at(tmp_path, 1000)
    DiskCache(tmp_path, 5_500).put("a", BODY)
    names = {path.suffix for path in tmp_path.iterdir()}
    assert names == {".picture", ".txt"}
