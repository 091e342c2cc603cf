"""Saving as a task of the process: closing the page in the middle leaves no half-written playlist behind.

A save of 25 tracks takes half a dozen requests, one of 2,000 about forty: a second, or ten on a small server. So
those who ask wait for it, for a while; but the work is not theirs, and goes on when they leave.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeVar

from core.errors import PlexSageError
from core.runtime import singleton
from core.tasks.background import WorkStoppedError, background
from core.tasks.status_registry import StatusRegistry
from library.services.music_server.active_server import Connected
from playlists.errors import SaveStoppedError, SavingError
from playlists.services.saving.save import save_playlist
from playlists.services.saving.save_order import SaveOrder, SaveOutcome

logger = logging.getLogger(__name__)

T = TypeVar("T")
#: One save at a time: two that append at once would both find a track missing, and add it twice.
_LANE = "music server playlists"
#: How long a page waits before it says that it goes on by itself.
PAGE_SECONDS = 10.0
#: Saves are remembered until so many newer ones came.
_REMEMBERED = 200


@dataclass(frozen=True)
class SaveState:
    """One save: under way as long as there is neither outcome nor error."""

    order: SaveOrder
    outcome: SaveOutcome | None = None
    error: PlexSageError | None = None

    @property
    def is_open(self) -> bool:
        """Whether it has not come to its end."""
        return self.outcome is None and self.error is None


class SaveStatuses(StatusRegistry[int, SaveState]):
    """The newest save of each playlist, by its id."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_open)


def save_statuses() -> SaveStatuses:
    """What this process has saved to the music server, and how that goes."""
    return singleton(SaveStatuses)


def start_save(playlist_id: int, order: SaveOrder, connected: Connected) -> None:
    """Begin; `save_state` tells how it goes. Raises SavingError while this playlist is being saved."""
    name = _task(playlist_id)
    if background().is_running(name):
        raise SavingError("This playlist is already being saved. Wait for that to finish, then save again.")
    save_statuses().put(playlist_id, SaveState(order))

    async def save() -> None:
        try:
            async with background().lock(_LANE):
                outcome = await save_playlist(playlist_id, order, connected)
        except PlexSageError as exc:
            logger.warning("playlist %s was not saved: %s", playlist_id, exc.message)
            save_statuses().put(playlist_id, SaveState(order, error=exc))
        else:
            save_statuses().put(playlist_id, SaveState(order, outcome=outcome))

    background().spawn(name, save)


async def wait_for_save(playlist_id: int, *, seconds: float | None = None) -> None:
    """Return when it is over, or after so many seconds; leaving does not stop it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await background().wait(_task(playlist_id))


def save_state(playlist_id: int) -> SaveState | None:
    """The last save of this process; one that ended without a word has been stopped."""
    state = save_statuses().find(playlist_id)
    if state is not None and state.is_open and not background().is_running(_task(playlist_id)):
        stopped = SaveStoppedError("Saving was interrupted. Check the playlist on the server, then save again.")
        return SaveState(state.order, error=stopped)
    return state


async def save_and_wait(playlist_id: int, order: SaveOrder, connected: Connected) -> SaveOutcome:
    """Save one of our playlists, and wait for it as long as it takes. Raises PlexSageErrors."""
    start_save(playlist_id, order, connected)
    await wait_for_save(playlist_id)
    state = save_state(playlist_id)
    if state is None or state.outcome is None:
        raise (state.error if state and state.error else SaveStoppedError("Saving was interrupted."))
    return state.outcome


async def finish_in_turn(work: Callable[[], Awaitable[T]]) -> T:
    """Do this when nobody else writes to the music server, even if the one who asked leaves. Raises PlexSageErrors."""

    async def in_turn() -> T:
        async with background().lock(_LANE):
            return await work()

    try:
        return await background().run_to_completion(in_turn)
    except WorkStoppedError as exc:
        stopped = "Saving was interrupted. Check the playlist on the server, then try again."
        raise SaveStoppedError(stopped) from exc


def _task(playlist_id: int) -> str:
    return f"save playlist {playlist_id}"
