"""Files that change places: all of them or none, whatever fails half-way."""

from collections.abc import Callable
from pathlib import Path

import pytest

from operations.services.backup import exchange
from operations.services.backup.exchange import exchange_files

Move = Callable[[Path, Path], None]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two files and a left-over one; drafts of three new ones."""
    for name in ("database", "key", "log"):
        (tmp_path / name).write_text(f"old {name}")
    (tmp_path / "drafts").mkdir()
    for name in ("database", "key", "other key"):
        (tmp_path / "drafts" / name).write_text(f"new {name}")
    return tmp_path


def exchange_all(place: Path) -> None:
    new = {place / name: place / "drafts" / name for name in ("key", "other key", "database")}
    exchange_files(new, [place / "log", place / "no such log"], place / "kept")


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_the_new_is_there_and_the_old_is_kept(place: Path) -> None:
    exchange_all(place)
    assert contents(place) == {"database": "new database", "key": "new key", "other key": "new other key"}
    assert contents(place / "kept") == {"database": "old database", "key": "old key", "log": "old log"}


@pytest.mark.parametrize("failing", range(6))
def test_a_move_that_fails_undoes_those_before(failing: int, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    move: Move = exchange._move
    moves: list[Path] = []

    def move_or_fail(path: Path, to: Path) -> None:
        moves.append(path)
        if len(moves) == failing + 1:
            raise OSError(28, "No space left on device")
        move(path, to)

    monkeypatch.setattr(exchange, "_move", move_or_fail)
    before = contents(place)
    with pytest.raises(OSError, match="No space"):
        exchange_all(place)
    assert contents(place) == before
    assert not (place / "kept").exists()


def test_with_nothing_to_keep_no_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "draft").write_text("new")
    exchange_files({tmp_path / "deep" / "key": tmp_path / "draft"}, [], tmp_path / "kept")
    assert contents(tmp_path / "deep") == {"key": "new"}
    assert not (tmp_path / "kept").exists()
