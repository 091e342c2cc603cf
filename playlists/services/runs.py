"""The life of a run: created, executed in the background, watched, cancelled, or found abandoned."""

import asyncio
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from asgiref.sync import sync_to_async
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone

from core.background import BackgroundTasks
from core.broadcast import Topics
from core.errors import PlexSageError
from llm.costs import price, summary_line
from llm.schemas import LLMConfig
from llm.services.client import open_llm
from llm.services.config import load_config
from llm.services.measure import record
from playlists.models import Run
from playlists.queries import get_run, wish_of
from playlists.schemas import Cancelled, Failed, Finished, Interrupted, Narrative, Queued, RunEventData, Wish
from playlists.services import event_log
from playlists.services.pipeline import Outcome, Pipeline
from playlists.services.save import store
from playlists.services.wishes import check_wish
from playlists.services.workers import HEARTBEAT_SECONDS, is_abandoned, this_worker

logger = logging.getLogger(__name__)


def task_name(run_id: int) -> str:
    """What the run's background task is called."""
    return f"run:{run_id}"


def create(wish: Wish) -> Run:
    """Store a run that nobody executes yet. Raises BadWishError."""
    wish = check_wish(wish)
    return Run.objects.create(
        wish=wish.model_dump(mode="json"),
        seed=secrets.randbits(31),
        worker=this_worker(),
        heartbeat_at=timezone.now(),
    )


def start(run: Run, *, background: BackgroundTasks, topics: Topics) -> None:
    """Execute a run in the background: whoever asked may leave."""
    background.spawn(task_name(run.pk), lambda: Execution(run.pk, background=background, topics=topics).execute())


async def cancel(run_id: int, *, background: BackgroundTasks) -> None:
    """Stop a run, wherever it is executed; one that has ended stays as it is. Raises RunNotFoundError."""
    run = await sync_to_async(get_run)(run_id)
    if run.is_over:
        return
    if not background.cancel(task_name(run_id)):
        # Another process has it, and sees this at its next sign of life.
        await Run.objects.filter(pk=run_id).aupdate(cancel_requested=True)


def sweep_abandoned() -> int:
    """Mark the runs whose process is gone as interrupted; returns how many. Called when a server starts."""
    unfinished = Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])
    abandoned = [run for run in unfinished if is_abandoned(run)]
    for run in abandoned:
        _end(run.pk, Run.State.INTERRUPTED, Interrupted())
    return len(abandoned)


class Execution:
    """One run, executed: its steps, its signs of life, and its one ending."""

    def __init__(self, run_id: int, *, background: BackgroundTasks, topics: Topics) -> None:
        self._id = run_id
        self._background = background
        self._topics = topics
        self._outcome = Outcome()

    async def execute(self) -> None:
        """Never raises for what a user can be told; that becomes the run's last event."""
        try:
            async with self._signs_of_life():
                await self._work()
        except asyncio.CancelledError:
            await self._end(Run.State.CANCELLED, Cancelled())
            raise
        except PlexSageError as exc:
            logger.info("run %s failed: %s", self._id, exc.code)
            await self._end(Run.State.FAILED, Failed(code=exc.code, message=exc.message))
        except DatabaseError as exc:
            await self._end(Run.State.FAILED, Failed(code="storage", message=f"The database cannot be written: {exc}."))
            raise
        except BaseException:
            message = "Something went wrong inside PlexSage. The log says more."
            await self._end(Run.State.FAILED, Failed(code="internal", message=message))
            raise

    async def _work(self) -> None:
        run = await sync_to_async(get_run)(self._id)
        config = (await sync_to_async(load_config)()).config
        async with self._turn(config), open_llm(config) as client:
            model = client.model("generation")
            await Run.objects.filter(pk=self._id).aupdate(
                state=Run.State.RUNNING, provider=config.provider or "", model=model
            )
            pipeline = Pipeline(wish_of(run), seed=run.seed, client=client, emit=self._emit)
            self._outcome = pipeline.outcome
            await pipeline.run()
        await self._finish(run, config, model)

    @asynccontextmanager
    async def _turn(self, config: LLMConfig) -> AsyncIterator[None]:
        """A local server works on one generation at a time; whoever waits is told so."""
        if not config.is_local:
            yield
            return
        async with self._background.lane(config.base_url, self._queued):
            yield

    async def _queued(self, ahead: int) -> None:
        await self._emit(Queued(ahead=ahead))

    async def _finish(self, run: Run, config: LLMConfig, model: str) -> None:
        outcome = self._outcome
        if outcome.first_completion is not None:
            per_track = outcome.first_completion.usage.input_tokens / max(outcome.sent, 1)
            await record(config, model, outcome.first_completion, tokens_per_track=per_track)
        narrative = outcome.narrative or Narrative(title="New playlist", written=False)
        finished = _finished(outcome, config, model)
        await sync_to_async(store)(run, wish_of(run), narrative, outcome.picks, finished)
        self._topics.publish(event_log.topic_of(self._id))

    async def _emit(self, event: RunEventData) -> None:
        await sync_to_async(event_log.append)(self._id, event)
        self._topics.publish(event_log.topic_of(self._id))

    async def _end(self, state: Run.State, event: RunEventData) -> None:
        """Written even while this task is being cancelled."""
        await asyncio.shield(sync_to_async(_end)(self._id, state, event))
        self._topics.publish(event_log.topic_of(self._id))

    @asynccontextmanager
    async def _signs_of_life(self) -> AsyncIterator[None]:
        """Tells other processes that this run is worked on, and hears from them that it is to stop."""
        task = asyncio.current_task()

        async def beat() -> None:
            while True:
                row = await sync_to_async(_beat)(self._id)
                if row and task:
                    task.cancel()
                await asyncio.sleep(HEARTBEAT_SECONDS)

        beating = asyncio.ensure_future(beat())
        try:
            yield
        finally:
            beating.cancel()
            with suppress(asyncio.CancelledError):
                await beating


def _finished(outcome: Outcome, config: LLMConfig, model: str) -> Finished:
    """The last event; `store` fills in the playlist's id."""
    provider = config.provider or "custom"
    cost = price(provider, model, outcome.usage)
    return Finished(
        playlist_id=0,
        tracks=len(outcome.picks),
        usage=outcome.usage,
        cost_usd=None if cost is None else float(cost),
        summary=summary_line(len(outcome.picks), outcome.usage, provider, cost),
    )


def _beat(run_id: int) -> bool:
    """One sign of life; returns whether somebody asked for the run to stop."""
    Run.objects.filter(pk=run_id).update(heartbeat_at=timezone.now())
    return Run.objects.filter(pk=run_id, cancel_requested=True).exists()


def _end(run_id: int, state: Run.State, event: RunEventData) -> None:
    """The state and its event together, and only once."""
    with transaction.atomic():
        open_states = Q(state=Run.State.QUEUED) | Q(state=Run.State.RUNNING)
        if Run.objects.filter(open_states, pk=run_id).update(state=state, ended_at=timezone.now()):
            event_log.append(run_id, event)
