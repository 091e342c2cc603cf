"""Whose the files in the data folder are, after root has run a command there."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from core.commands.ownership import give_back, name_other_owner
from tests.plexsage.bad_databases import start

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")


def owners(folder: Path) -> dict[str, int]:
    return {str(path.relative_to(folder)): path.lstat().st_uid for path in folder.rglob("*")}


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """Another user's folder."""
    folder = tmp_path / "data"
    folder.mkdir()
    os.chown(folder, NOBODY, NOBODY)
    return folder


@needs_root
def test_what_root_leaves_in_somebodys_folder_becomes_theirs(theirs: Path) -> None:
    (theirs / "backups").mkdir()
    (theirs / "backups" / "one").touch()
    (theirs / "of somebody else").touch()
    os.chown(theirs / "of somebody else", 7, 7)
    give_back(theirs)
    assert owners(theirs) == {"backups": NOBODY, "backups/one": NOBODY, "of somebody else": 7}


@needs_root
def test_what_only_leads_to_a_file_of_roots_gives_nothing_away(theirs: Path, tmp_path: Path) -> None:
    outside, linked, folder = tmp_path / "outside", tmp_path / "linked", tmp_path / "folder"
    outside.touch()
    linked.touch()
    folder.mkdir()
    (theirs / "by name").symlink_to(outside)
    (theirs / "by folder").symlink_to(folder)
    (theirs / "by link").hardlink_to(linked)
    give_back(theirs)
    assert [path.stat().st_uid for path in (outside, linked, folder)] == [0, 0, 0]


@needs_root
def test_in_roots_own_folder_all_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    give_back(tmp_path)
    assert owners(tmp_path) == {"file": 0}
    assert name_other_owner(tmp_path) == ""
    give_back(tmp_path / "missing")


@needs_root
@pytest.mark.skipif(sys.platform != "linux", reason="names differ")
def test_the_other_owner_has_a_name_or_a_number(theirs: Path) -> None:
    assert name_other_owner(theirs) == "nobody"
    os.chown(theirs, 54321, 54321)
    assert name_other_owner(theirs) == "the user 54321"
    assert name_other_owner(theirs / "missing") == ""


@needs_root
def test_a_command_of_roots_leaves_nothing_that_the_server_cannot_read(with_owner: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(with_owner, folder)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)
    for command in (("backup",), ("rotate_keys",)):
        ended = start(folder, "manage.py", *command)
        assert ended.returncode == 0, ended.stderr
    assert set(owners(folder).values()) == {NOBODY}
