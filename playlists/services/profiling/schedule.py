"""When asking for profiles goes on by itself: after a restart, when a failure was long enough ago, after a sync."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError
from django.utils import timezone

from core.db.connections import close_idle_connections
from core.errors import PlexSageError
from core.tasks.background import BackgroundTasks
from core.tasks.clock_skew import unless_in_future
from core.tasks.outages import outages
from library.models import LibraryState, ProfilingState
from library.profiles.open_artists import count_profiles
from llm.services.settings.effective import load_config
from playlists.errors import ProfilingRunningError
from playlists.services.profiling import lease
from playlists.services.profiling.start import resume_profiling, start_profiling

logger = logging.getLogger(__name__)

#: Seconds: the server's start comes first; and how often we look.
FIRST_LOOK, NEXT_LOOK = 10.0, 20.0


async def keep_profiling(background: BackgroundTasks, *, first_look: float = FIRST_LOOK) -> None:
    """From the server's start to its end."""
    await asyncio.sleep(first_look)
    while True:
        try:
            await profile_if_due(background)
        except DatabaseError as exc:
            logger.warning("the model isn't asked about artists: %s", exc)
        except PlexSageError as exc:
            outages().begin("artist profiles", "Asking the model about artists", exc.message)
        else:
            outages().end("artist profiles")
        await close_idle_connections()
        await asyncio.sleep(NEXT_LOOK)


async def profile_if_due(background: BackgroundTasks) -> bool:
    """Go on, or begin, where it is time for that; returns whether it was."""
    state = await sync_to_async(lease.read_state)()
    try:
        if lease.is_due(state, timezone.now()):
            await resume_profiling(background)
            return True
        if await sync_to_async(_has_new_artists)(state):
            await start_profiling(background)
            return True
    except ProfilingRunningError:
        pass  # somebody was quicker
    except PlexSageError as exc:
        await sync_to_async(lease.give_up)(exc.code, exc.message)
        raise
    return False


def _has_new_artists(state: ProfilingState) -> bool:
    """Whether a sync came after the last time, and brought somebody; a model in the cloud is never asked unbidden."""
    if not state.is_automatic or state.is_wanted or lease.is_running(state):
        return False
    library = LibraryState.objects.filter(pk=1).first()
    if library is None or library.loaded_at is None:
        return False
    ended = unless_in_future(state.ended_at, timezone.now())
    if ended is not None and library.loaded_at <= ended:
        return False
    return load_config().config.is_local and count_profiles().open > 0
