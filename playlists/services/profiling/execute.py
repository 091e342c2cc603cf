"""Asking for profiles under a claim: batch after batch, behind the runs, until nobody is open; one end whatever comes.

What an answer settles is stored at once, with what it cost: after a kill, only the call that was under way is lost.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from functools import partial

from asgiref.sync import sync_to_async

from core.db.connections import close_idle_connections
from core.db.diagnosis import DATABASE_TROUBLE
from core.db.messages import driver_message, explain
from core.errors import PlexSageError
from core.tasks.background import BackgroundTasks
from core.tasks.heartbeat import heartbeat
from core.tasks.lease import LeaseLostError
from core.tasks.local_claims import local_claims
from library.models import ProfilingState
from library.profiles.schema import ArtistProfile
from llm.costs import cost_of
from llm.errors import AnswerCutError, ContextTooLongError, OnlyThoughtError, RateLimitedError
from llm.schemas import Call
from llm.services.calling.client import LLMClient, llm_in_turn
from llm.services.settings.effective import load_config
from playlists.errors import ModelTooWeakError, ProfilingError
from playlists.prompts.profile import MOST_ARTISTS
from playlists.services.generation.trust import is_worth_asking
from playlists.services.profiling import lease
from playlists.services.profiling.agreement import check_agreed
from playlists.services.profiling.batch import Asked, ask, batch_size, fitting
from playlists.services.profiling.queue import ArtistQueue
from playlists.services.profiling.runs_first import runs_go_on

logger = logging.getLogger(__name__)

#: Seconds between two signs of life: a pause that another process asks for is heard as late.
BEAT_SECONDS = 2.0
#: Seconds between two looks whether playlists are still being made.
_LOOK_SECONDS = 1.0
#: The latest known profiles that an answer is compared with.
_REMEMBERED = 12
#: Answers in a row that are worth nothing, after which nobody is asked any more.
_MOST_RUBBISH = 3
RUBBISH = "The model's answers about artists couldn't be used. Choose a larger model, or try again."
INTERNAL = "Something went wrong in PlexSage. See the log for details."


async def execute(claim: str, background: BackgroundTasks) -> None:
    """The work under this claim. Never raises for what a person can be told: that is in the database then."""
    try:
        with local_claims().working_on(claim):
            await _under_claim(claim, background)
    except LeaseLostError:
        logger.info("asking for profiles: somebody else goes on with it")


async def _under_claim(claim: str, background: BackgroundTasks) -> None:
    try:
        async with heartbeat(partial(sync_to_async(_beat), claim), seconds=BEAT_SECONDS):
            await Profiling(claim, background).work()
        await _note(partial(lease.finish, claim))
    except asyncio.CancelledError:
        await _note(partial(lease.pause, claim))
        raise
    except PlexSageError as exc:
        logger.info("asking for profiles failed: %s", exc.code)
        wait = exc.retry_after if isinstance(exc, RateLimitedError) else None
        for_good = isinstance(exc, ContextTooLongError | OnlyThoughtError | ProfilingError)
        await _note(partial(lease.stall, claim, exc.code, exc.message, wait=wait, for_good=for_good))
    except DATABASE_TROUBLE as exc:
        logger.warning("asking for profiles failed: can't write to the database: %s", exc)
        await _note(partial(lease.stall, claim, "storage", explain(exc).message))
    except LeaseLostError:
        raise
    except BaseException:
        await _note(partial(lease.stall, claim, "internal", INTERNAL, for_good=True))
        raise


async def _note(write_end: Callable[[], None]) -> None:
    """Even while this task is being cancelled. What cannot be written now is found out by the silence."""
    try:
        await asyncio.shield(sync_to_async(write_end)())
    except DATABASE_TROUBLE as exc:
        logger.warning("couldn't record how asking for profiles ended: %s", driver_message(exc))


def _beat(claim: str) -> bool:
    """Returns whether it should stop. A busy database may miss one."""
    try:
        lease.beat(claim)
        return lease.is_asked_to_stop(claim)
    except DATABASE_TROUBLE as exc:
        logger.warning("couldn't record that the model is still asked for profiles: %s", exc)
        return False


class Profiling:
    """One session, from its first batch to its last."""

    def __init__(self, claim: str, background: BackgroundTasks) -> None:
        self._claim = claim
        self._background = background
        self._latest: deque[ArtistProfile] = deque(maxlen=_REMEMBERED)
        self._rubbish = 0

    async def work(self) -> None:
        """Until nobody is open, or the limit is reached. Raises PlexSageErrors and LeaseLostError."""
        state = await sync_to_async(lease.read_state)()
        queue = ArtistQueue(state.anew_before)
        left = _left(state)
        found = await queue.load()
        await sync_to_async(lease.expect)(self._claim, found if left is None else min(found, left))
        while left is None or left > 0:
            await self._let_runs_pass()
            settled = await self._batch(queue, MOST_ARTISTS if left is None else min(left, MOST_ARTISTS))
            if not settled:
                return
            left = None if left is None else left - settled

    async def _batch(self, queue: ArtistQueue, most: int) -> int:
        """Ask once; returns how many artists that settled, 0 where nobody is open."""
        state = await sync_to_async(lease.read_state)()
        config = (await sync_to_async(load_config)()).config
        check_agreed(config, state.provider, state.model)
        async with llm_in_turn(config, self._background) as client:
            if not await is_worth_asking(client, "telling"):
                raise ModelTooWeakError
            artists = await queue.next(await batch_size(client, max(1, most >> min(state.failures, 10))))
            if not artists:
                return 0
            try:
                asked = await ask(await fitting(artists, client), client, tuple(self._latest))
            except AnswerCutError:
                if len(artists) > 1 or state.failures < _MOST_RUBBISH:
                    raise
                asked = Asked.nothing([artists[0].id])  # one that no answer ever gets to the end of
            await self._store(asked, client)
        self._judge(asked)
        return len(asked.profiles)

    async def _store(self, asked: Asked, client: LLMClient) -> None:
        model = client.model("analysis")
        cost = cost_of([Call(model=model, usage=asked.usage)], client.config.provider or "custom")
        await sync_to_async(lease.store_answer)(
            self._claim,
            asked.profiles,
            model=model,
            usage=asked.usage,
            cost=None if cost is None else float(cost),
            seconds=asked.seconds,
        )

    def _judge(self, asked: Asked) -> None:
        """Remember what was told. Raises ProfilingError where the model tells nothing of use, again and again."""
        self._latest.extend(profile for profile in asked.profiles.values() if profile.is_known)
        self._rubbish = self._rubbish + 1 if asked.is_rubbish else 0
        if self._rubbish >= _MOST_RUBBISH:
            raise ProfilingError(RUBBISH)

    async def _let_runs_pass(self) -> None:
        """A playlist that somebody waits for comes first, in whatever process it is made."""
        if not await sync_to_async(runs_go_on)():
            return
        await sync_to_async(lease.note_phase)(self._claim, ProfilingState.Phase.WAITING)
        while await sync_to_async(runs_go_on)():
            await close_idle_connections()
            await asyncio.sleep(_LOOK_SECONDS)
        await sync_to_async(lease.note_phase)(self._claim, ProfilingState.Phase.WORKING)


def _left(state: ProfilingState) -> int | None:
    """How many more may be asked; None: all."""
    return None if state.limit is None else max(0, state.limit - state.asked)
