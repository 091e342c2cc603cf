"""Saving as a task of the process: closing the page in the middle leaves no half-written playlist behind.

A save of 25 tracks takes half a dozen requests, one of 2,000 about forty: a second, or ten on a small server. So
those who ask wait for it, for a while; but the work is not theirs, and goes on when they leave.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from core.errors import PlexSageError
from core.runtime import singleton
from core.tasks.background import WorkStoppedError, background
from core.tasks.status_registry import StatusRegistry
from library.services.music_server.active_server import Connected
from playlists.errors import NotYoursError, SaveStoppedError, SavingError
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


class SaveKey(NamedTuple):
    """Whose saves of a playlist: `listener` is the id of somebody who may not change it, None for those who may."""

    playlist_id: int
    listener: int | None = None


class SaveStatuses(StatusRegistry[SaveKey, SaveState]):
    """The newest save of each playlist, apart for each listener: what one saves is no news of another's."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_open)


def save_statuses() -> SaveStatuses:
    """What this process has saved to the music server, and how that goes."""
    return singleton(SaveStatuses)


def start_save(playlist_id: int, order: SaveOrder, connected: Connected, *, listener: int | None = None) -> None:
    """Begin; `save_state` tells how it goes. Raises SavingError while this playlist is being saved.

    `listener`: as in SaveKey, here and below. Raises NotYoursError where a listener would write over a playlist.
    """
    if listener is not None:
        order = _for_listener(order)
    key = SaveKey(playlist_id, listener)
    name = _task(key)
    if background().is_running(name):
        raise SavingError("This playlist is already being saved. Wait for that to finish, then save again.")
    save_statuses().put(key, SaveState(order))

    async def save() -> None:
        try:
            async with background().lock(_LANE):
                outcome = await save_playlist(playlist_id, order, connected)
        except PlexSageError as exc:
            logger.warning("playlist %s was not saved: %s", playlist_id, exc.message)
            save_statuses().put(key, SaveState(order, error=exc))
        else:
            save_statuses().put(key, SaveState(order, outcome=outcome))

    background().spawn(name, save)


async def wait_for_save(playlist_id: int, *, listener: int | None = None, seconds: float | None = None) -> None:
    """Return when it is over, or after so many seconds; leaving does not stop it."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await background().wait(_task(SaveKey(playlist_id, listener)))


def save_state(playlist_id: int, *, listener: int | None = None) -> SaveState | None:
    """The last save of this process; one that ended without a word has been stopped."""
    key = SaveKey(playlist_id, listener)
    state = save_statuses().find(key)
    if state is not None and state.is_open and not background().is_running(_task(key)):
        stopped = SaveStoppedError("Saving was interrupted. Check the playlist on the server, then save again.")
        return SaveState(state.order, error=stopped)
    return state


async def save_and_wait(
    playlist_id: int, order: SaveOrder, connected: Connected, *, listener: int | None = None
) -> SaveOutcome:
    """Save one of our playlists, and wait for it as long as it takes. Raises PlexSageErrors."""
    start_save(playlist_id, order, connected, listener=listener)
    await wait_for_save(playlist_id, listener=listener)
    state = save_state(playlist_id, listener=listener)
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


def _for_listener(order: SaveOrder) -> SaveOrder:
    """As a new playlist there, and nothing else: what is there may be the owner's."""
    if order.mode != "new":
        raise NotYoursError
    return order.model_copy(update={"is_for_owner": False})


def _task(key: SaveKey) -> str:
    return f"save playlist {key.playlist_id}" + ("" if key.listener is None else f" for {key.listener}")
