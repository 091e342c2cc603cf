"""Before the server starts: the database is looked at, and held against a second server."""

import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections

from core.db.inspection import check_database, sqlite_path
from core.db.private_files import database_files, restrict_permissions
from core.db.serving_lock import AlreadyServedError, acquire, lock_path
from core.db.unfit import UnfitDatabaseError
from core.keys.files import KEY_FILES
from core.keys.in_use import KeysInUseError, are_current, share_keys
from plexsage.start_errors import stop

logger = logging.getLogger(__name__)


def ready_to_serve() -> int | None:
    """End the process with one line where it must not serve; else the lock, to be kept as long as the process lives."""
    problem = _elsewhere(_problem)
    if problem:
        stop(problem)
    path = sqlite_path(connections[DEFAULT_DB_ALIAS])
    if path is None:
        return None
    restrict_permissions(database_files(path))
    try:
        return acquire(lock_path(path))
    except AlreadyServedError as exc:
        stop(_already_served(str(exc), str(path)))


def use_keys() -> int | None:
    """Hold the keys against being changed: a descriptor, to be kept like the lock. Ends the process where they are."""
    try:
        descriptor = share_keys(settings.DATA_DIR)
    except KeysInUseError:
        stop("the keys are being changed. Start PlexSage again once `rotate_keys` has finished.")
    restrict_permissions(settings.DATA_DIR / name for name in KEY_FILES)
    if not are_current():
        stop("the keys have been changed at this moment. Start PlexSage again.")
    return descriptor


def _elsewhere(look: Callable[[], str]) -> str:
    """In a thread: uvicorn loads us inside its event loop, where Django refuses to wait for a database."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(look).result()


def _problem() -> str:
    try:
        check_database()
    except UnfitDatabaseError as exc:
        return str(exc)
    except Error:
        return ""  # busy or away: it may come back, and until then the pages say so
    finally:
        connections.close_all()
    return ""


def _already_served(holder: str, path: str) -> str:
    if multiprocessing.parent_process():
        return (
            f"{holder} is already serving {path}. SQLite allows only one server process: start uvicorn without "
            "--workers, or use PostgreSQL (DATABASE_URL)."
        )
    return (
        f"{holder} is already serving {path}. Stop it first, or give this one a separate folder with PLEXSAGE_DATA_DIR."
    )
