"""Stored secrets that cannot be read any more: which key file is to be restored."""

import os
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from core.db.stored_secrets import why_undecipherable

START = 1_700_000_000


@pytest.fixture
def data(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    settings.KEY_NAMES = ("secret_key", "salt_key")
    for name in settings.KEY_NAMES:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (START, START))
    return tmp_path


@pytest.mark.parametrize("lost", ["secret_key", "salt_key"])
def test_a_key_that_was_made_anew_is_named(lost: str, data: Path) -> None:
    os.utime(data / lost, (START + 86_400, START + 86_400))
    assert why_undecipherable() == f"because {lost} has been replaced since. Restore the previous one"


def test_two_that_were_made_together_are_both_named(data: Path) -> None:
    os.utime(data / "salt_key", (START + 2, START + 2))
    assert why_undecipherable() == "because secret_key or salt_key has changed since. Restore both as they were"


def test_one_that_comes_from_the_environment_has_the_name_of_its_variable(data: Path, settings: Settings) -> None:
    settings.KEY_NAMES = ("SECRET_KEY_FILE", "salt_key")
    os.utime(data / "salt_key", (START + 86_400, START + 86_400))
    assert "because SECRET_KEY_FILE or salt_key has changed" in why_undecipherable()


def test_no_files_at_all(data: Path, settings: Settings) -> None:
    settings.KEY_NAMES = ("SECRET_KEY", "SALT_KEY")
    assert "because SECRET_KEY or SALT_KEY has changed" in why_undecipherable()
