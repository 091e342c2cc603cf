"""The file of a backup: what goes in comes out, and whatever else a file may be is refused, in little memory."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.errors import BadBackupError
from operations.services.backup.archive import read_manifest, unpack
from tests.operations.archives import BAD, CONTENT, archive, described, good_archive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "unpacked"
    made.mkdir()
    return made


def refused(path: Path, folder: Path) -> str:
    with pytest.raises(BadBackupError) as caught:
        unpack(path, folder)
    return caught.value.message


def test_what_goes_in_comes_out_for_its_owner_alone(tmp_path: Path, folder: Path) -> None:
    path = good_archive(tmp_path)
    manifest = unpack(path, folder)
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == CONTENT
    assert {entry.stat().st_mode & 0o777 for entry in folder.iterdir()} == {0o600}
    assert manifest == read_manifest(path)
    assert manifest.has_keys


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_what_is_no_backup_is_refused_and_leads_nowhere(
    make: Callable[[], bytes], tmp_path: Path, folder: Path
) -> None:
    path = tmp_path / "bad.tar.gz"
    path.write_bytes(make())
    tracemalloc.start()
    try:
        message = refused(path, folder)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert str(path) in message
    assert most < 20 * 2**20
    assert {entry.name for entry in tmp_path.iterdir()} == {"bad.tar.gz", "unpacked"}
    assert {entry.name for entry in folder.iterdir()} <= {*CONTENT}
    assert all(entry.is_file() and not entry.is_symlink() for entry in folder.iterdir())


def test_a_newer_one_is_told_as_such(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "newer.tar.gz"
    path.write_bytes(archive(described(format=2, version="3.1.0", engine="redis", parts="elsewhere")))
    message = refused(path, folder)
    assert "newer PlexSage (3.1.0; this is" in message
    assert "Upgrade" in message


@pytest.mark.parametrize(("make", "words"), [(Path.mkdir, "is a folder"), (lambda _: None, "There is no file")])
def test_where_no_file_is(make: Callable[[Path], None], words: str, tmp_path: Path, folder: Path) -> None:
    make(tmp_path / "x")
    assert words in refused(tmp_path / "x", folder)


def test_one_that_was_cut_off_anywhere_is_refused(tmp_path: Path, folder: Path) -> None:
    whole = good_archive(tmp_path).read_bytes()
    path = tmp_path / "half.tar.gz"
    for length in range(0, len(whole) - 1, 23):
        path.write_bytes(whole[:length])
        refused(path, folder)
        for entry in folder.iterdir():
            entry.unlink()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_flipped_bit_is_found_or_changes_nothing(tmp_path: Path, data: st.DataObject) -> None:
    """Some mean nothing: gzip's own remarks, and codes of its that aren't used."""
    good = tmp_path / "good.tar.gz"
    whole = bytearray((good if good.exists() else good_archive(tmp_path)).read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / "flipped.tar.gz"
    path.write_bytes(bytes(whole))
    folder = tmp_path / "unpacked"
    folder.mkdir(exist_ok=True)
    for entry in folder.iterdir():
        entry.unlink()
    try:
        unpack(path, folder)
    except BadBackupError:
        return
    assert {entry.name: entry.read_bytes() for entry in folder.iterdir()} == CONTENT
