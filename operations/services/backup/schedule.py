"""When the server makes a backup by itself: every night, and by day where it didn't run at night."""

import asyncio
import logging
from datetime import datetime, timedelta

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.db.connections import close_idle_connections
from core.tasks.background import BackgroundTasks
from core.tasks.clock_skew import unless_in_future
from operations.errors import BackupRunningError
from operations.services.backup.choices import BackupChoices, load_choices
from operations.services.backup.shelf import list_backups, newest_age
from operations.services.backup.work import last_failure, start_backup

logger = logging.getLogger(__name__)

#: Seconds: the server's start comes first; and how often we look.
FIRST_LOOK = 120.0
NEXT_LOOK = 600.0
#: Hours of the night, local time: before the sync, which changes much (library.services.syncing.schedule).
NIGHT = range(2, 5)
#: At night the last one has to be older than this, by day than that.
_A_DAY, _LONG = timedelta(hours=12), timedelta(hours=36)
#: After a failure, so long.
TRY_AGAIN = timedelta(hours=1)


async def keep_backed_up(background: BackgroundTasks, *, first_look: float = FIRST_LOOK) -> None:
    """From the server's start to its end."""
    await asyncio.sleep(first_look)
    while True:
        try:
            await back_up_if_due(background)
        except DatabaseError as exc:
            logger.warning("no automatic backup: %s", exc)
        await close_idle_connections()
        await asyncio.sleep(NEXT_LOOK)


async def back_up_if_due(background: BackgroundTasks) -> bool:
    """Start one where it is time for it; returns whether it was."""
    choices = await sync_to_async(_choices_if_due)()
    if choices is None:
        return False
    try:
        start_backup(background, "nightly", with_keys=choices.with_keys, keep=choices.kept)
    except BackupRunningError:
        return False
    return True


def _choices_if_due() -> BackupChoices | None:
    choices, now = load_choices(), timezone.localtime()
    failure = last_failure()
    age = newest_age(list_backups("nightly"), now)
    is_due = choices.kept > 0 and is_time_for_one(age, failure.at if failure else None, now)
    return choices if is_due else None


def is_time_for_one(age: timedelta | None, failed_at: datetime | None, now: datetime) -> bool:
    """`age`: of the newest nightly one, None for none."""
    failed_at = unless_in_future(failed_at, now)
    if failed_at is not None and failed_at > now - TRY_AGAIN:
        return False
    if age is None:
        return True
    return age >= (_A_DAY if now.hour in NIGHT else _LONG)
