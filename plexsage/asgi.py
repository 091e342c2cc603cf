"""The ASGI application that uvicorn serves: `uvicorn plexsage.asgi:application`, one worker (ADR 0003)."""

import asyncio
import gc
import logging
import os
import sys

from asgiref.sync import sync_to_async
from django import setup
from django.conf import settings
from django.db import Error

from plexsage.root_path import refuse_own_addresses, refuse_root_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plexsage.settings")
refuse_root_path(sys.argv, os.environ)
# All that is loaded here stays: looking through it for garbage, again and again, takes a fifth of the start.
gc.disable()
setup(set_prefix=False)

from django.urls import get_resolver, set_script_prefix  # noqa: E402  # Django has to be set up first

from plexsage.serving import ready_to_serve, use_keys  # noqa: E402

ROOT_PATH = settings.FORCE_SCRIPT_NAME or ""
refuse_own_addresses(ROOT_PATH, get_resolver().url_patterns)
# For what is not done for a request: each of those sets it again.
set_script_prefix(f"{ROOT_PATH}/")

#: Kept as long as the process lives: it holds the database against a second server.
_lock = ready_to_serve()
_keys = use_keys()

from accounts.announcement import announce_access  # noqa: E402
from core.checks import ALL_CHECKS  # noqa: E402
from core.db.messages import driver_message  # noqa: E402
from core.db.sqlite.idle_connection import idle_connection  # noqa: E402
from core.keys.state import find_key_state  # noqa: E402
from core.middleware.handler import Handler, leave_connections_to_threads  # noqa: E402
from core.middleware.lifespan import LifespanMiddleware  # noqa: E402
from core.middleware.request_limits import limit_requests  # noqa: E402
from core.middleware.root_path import serve_below  # noqa: E402
from core.tasks.background import background  # noqa: E402
from core.tasks.late_writes import late_writes  # noqa: E402
from core.tasks.request_threads import request_threads  # noqa: E402
from library.services.connecting.save import connect_open_server  # noqa: E402
from library.services.embedding.keep import keep_embedded  # noqa: E402
from library.services.loading.sweeping import keep_swept  # noqa: E402
from library.services.syncing.schedule import keep_synced  # noqa: E402
from llm.services.builtin_model.lifecycle import built_in  # noqa: E402
from llm.services.exam.schedule import keep_examined  # noqa: E402
from llm.services.usage.keep import keep_usage_bounded  # noqa: E402
from operations.services.backup.schedule import keep_backed_up  # noqa: E402
from operations.services.watching.keep import watcher  # noqa: E402
from playlists.services.profiling.schedule import keep_profiling  # noqa: E402
from playlists.services.runs.sweeping import keep_sweeping  # noqa: E402
from playlists.services.wishes.prepare import prepare_soon  # noqa: E402
from plexsage.proxies import trust_proxies  # noqa: E402

logger = logging.getLogger(__name__)

#: Seconds that background tasks get to stop: a provider's socket is closed within 2.
STOP_SECONDS = 5.0


async def tell_warnings() -> None:
    """What the system checks have to say: nobody runs them for a server that works."""
    for check in ALL_CHECKS:
        for message in check():
            logger.warning("%s %s", message.msg, message.hint)


async def tell_state_of_keys() -> None:
    """Stored secrets that cannot be read: somebody waits for playlists, and looks here for the reason."""
    try:
        state = await sync_to_async(find_key_state)()
    except Error as exc:
        logger.warning("couldn't check the stored API keys and tokens: %s", driver_message(exc))
        return
    if state.trouble:
        logger.warning("%s %s %s", state.what, state.todo, ", ".join(state.unreadable))


async def look_after_installation() -> None:
    """What can fail while the server runs is looked at again and again; the first look is before the first request."""
    await watcher().look()
    background().spawn("watching", watcher().keep)


async def keep_database_open() -> None:
    """As long as it is in use, so that no request need begin and end the database's work anew."""
    leave_connections_to_threads()
    background().spawn("open database", idle_connection().keep_open)


async def look_for_abandoned_runs() -> None:
    """Runs of a process that died are marked as interrupted, now and while the server runs."""
    background().spawn("abandoned runs", keep_sweeping)


async def keep_library_synced() -> None:
    """At the start when the library is old, and every night; PLEXSAGE_SYNC_HOURS=0 switches it off."""
    if hours := settings.SYNC_HOURS:
        background().spawn("library schedule", lambda: keep_synced(background(), hours, prepare=connect_open_server))


async def sweep_after_killed_loads() -> None:
    """A load that was killed may have left copies of tables."""
    background().spawn("killed loads", keep_swept)


async def keep_albums_embedded() -> None:
    """After each sync, whoever made it, albums that are new or different get vectors."""
    background().spawn("album vectors keeper", lambda: keep_embedded(background()))


async def keep_asking_for_profiles() -> None:
    """What the model was asked to tell of artists goes on after a restart, and after failures."""
    background().spawn("profiles schedule", lambda: keep_profiling(background()))


async def keep_backups() -> None:
    """A backup every night; PLEXSAGE_BACKUPS=0 switches it off."""
    background().spawn("backups schedule", lambda: keep_backed_up(background()))


async def keep_built_in_model() -> None:
    """The built-in model runs while it is the configured provider; it ends with the server."""
    background().spawn("built-in model", built_in().keep)


async def examine_models() -> None:
    """Each newly chosen model on one's own hardware sits its exam once; LLM_EXAM=asked switches it off."""
    background().spawn("exams", lambda: keep_examined(background()))


async def add_up_old_usage() -> None:
    """What models used is kept call by call for some months, then as sums."""
    background().spawn("usage", keep_usage_bounded)


async def prepare_for_prompts() -> None:
    """What is too much for the start, and would hold up the first prompt."""
    background().spawn("reading prompts", prepare_soon)


async def stop_background_tasks() -> None:
    """Cancel what still runs; each task notes in the database that it was interrupted."""
    await background().aclose(STOP_SECONDS)


async def end_request_threads() -> None:
    """No request is left when the server stops."""
    await asyncio.to_thread(request_threads().close)
    await asyncio.to_thread(late_writes().close)


application = LifespanMiddleware(
    trust_proxies(serve_below(ROOT_PATH, limit_requests(Handler())), settings.TRUSTED_PROXIES),
    startup=[
        tell_warnings,
        tell_state_of_keys,
        look_after_installation,
        keep_database_open,
        announce_access,
        look_for_abandoned_runs,
        keep_library_synced,
        sweep_after_killed_loads,
        keep_albums_embedded,
        keep_asking_for_profiles,
        keep_backups,
        keep_built_in_model,
        examine_models,
        add_up_old_usage,
        prepare_for_prompts,
    ],
    shutdown=[stop_background_tasks, end_request_threads],
)
gc.freeze()
gc.enable()
