"""When the server makes backups by itself, and which go."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django import Settings

from core.tasks.background import background
from operations.services.backup.choices import save_choices
from operations.services.backup.schedule import back_up_if_due, is_time_for_one
from operations.services.backup.shelf import KeptBackup, Kind, list_backups, name_for, remove_abandoned, remove_surplus
from operations.services.backup.work import TASK

DAY, NIGHT = datetime(2026, 11, 30, 14, tzinfo=UTC), datetime(2026, 11, 30, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def shelf(settings: Settings, tmp_path: Path) -> Path:
    """A folder of backups, empty."""
    settings.BACKUP_DIR = tmp_path
    return tmp_path


def put(shelf: Path, kind: Kind, *ages: float) -> list[str]:
    """One for each age in days."""
    names = [name_for(kind, timezone.now() - timedelta(days=age)) for age in ages]
    for name in names:
        (shelf / name).touch()
    return names


@pytest.mark.parametrize(
    ("hours", "now", "failed", "is_due"),
    [
        (None, DAY, None, True),
        (1, NIGHT, None, False),
        (11, NIGHT, None, False),
        (13, NIGHT, None, True),
        (13, DAY, None, False),
        (35, DAY, None, False),
        (37, DAY, None, True),
        (900, NIGHT, timedelta(minutes=50), False),
        (900, NIGHT, timedelta(minutes=70), True),
        (None, DAY, timedelta(minutes=1), False),
        (37, DAY, timedelta(days=-900), True),
    ],
)
def test_every_night_or_by_day_after_a_night_without(
    hours: float | None, now: datetime, failed: timedelta | None, is_due: bool
) -> None:
    age = None if hours is None else timedelta(hours=hours)
    assert is_time_for_one(age, now - failed if failed else None, now) is is_due


@pytest.mark.django_db(transaction=True)
async def test_the_newest_stay_and_other_kinds_are_let_alone(shelf: Path) -> None:
    old = put(shelf, "nightly", 2, 3, 4)
    others = put(shelf, "manual", 1, 90) + put(shelf, "upgrade", 30)
    await _save_kept(2)
    assert await back_up_if_due(background())
    assert not await back_up_if_due(background()), "it is at it"
    await background().wait(TASK)
    kept = {backup.name for backup in list_backups()}
    assert kept >= {*others, old[0]}
    assert len(kept - {*others}) == 2
    assert not await back_up_if_due(background()), "it is done"


@pytest.mark.django_db(transaction=True)
async def test_nobody_who_wants_none_gets_one() -> None:
    await _save_kept(0)
    assert not await back_up_if_due(background())


async def _save_kept(kept: int) -> None:
    await sync_to_async(save_choices)(kept=kept)


def test_with_a_wrong_clock_no_backup_is_lost(shelf: Path) -> None:
    future = put(shelf, "nightly", -400, -500)
    past = put(shelf, "nightly", 1, 2, 3)
    remove_surplus("nightly", 2)
    assert {backup.name for backup in list_backups()} == {*future, *past[:2]}
    remove_surplus("nightly", 0)
    assert {backup.name for backup in list_backups()} == {*future, past[0]}, "the last one stays"


def test_what_a_killed_process_left_half_made_goes_after_a_day(shelf: Path) -> None:
    for name, age in ((".plexsage-draft-old", 2), (".plexsage-draft-new", 0), ("holiday-pictures", 9)):
        (shelf / name).mkdir()
        (shelf / name / "whole").touch()
        moment = (timezone.now() - timedelta(days=age)).timestamp()
        os.utime(shelf / name, (moment, moment))
    remove_abandoned(shelf)
    assert sorted(path.name for path in shelf.iterdir()) == [".plexsage-draft-new", "holiday-pictures"]


def test_a_folder_that_is_missing_has_none(settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_DIR = tmp_path / "gone"
    assert list_backups() == ()


def test_they_are_listed_newest_first(shelf: Path) -> None:
    put(shelf, "nightly", 3, 1)
    put(shelf, "manual", 2)
    found: list[KeptBackup] = [*list_backups()]
    assert [(timezone.now() - one.made_at).days for one in found] == [1, 2, 3]
