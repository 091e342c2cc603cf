"""A run, executed in the background: the pipeline in its turn, and one ending whatever happens, also a cancel."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.db import IntegrityError

from core.db.diagnosis import DATABASE_TROUBLE
from core.db.messages import driver_message, explain
from core.errors import PlexSageError
from core.tasks.background import background
from core.tasks.notifications import topics
from llm.budget import MOST_TOKENS_PER_TRACK, TELLING_TRACKS
from llm.schemas import Usage
from llm.services.calling.client import LLMClient, llm_in_turn
from llm.services.calling.measurements import record
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig
from playlists.events import Cancelled, Failed, Interrupted, Queued, RunEventData
from playlists.models import Run
from playlists.queries import get_run, look_of, wish_of
from playlists.schemas import Narrative
from playlists.services.generation.outcome import GenerationOutcome
from playlists.services.generation.pipeline import Pipeline
from playlists.services.runs import event_log
from playlists.services.runs.finish import finished_event, kept_tracks, recover, staying_tracks, store
from playlists.services.runs.heartbeat import signs_of_life

logger = logging.getLogger(__name__)

#: No line has fewer tokens than that: a server that says so counts only what its cache did not have.
_LEAST_TOKENS = 5.0
_INTERNAL = "Something went wrong in PlexSage. See the log for details."


def task_name(run_id: int) -> str:
    """The name of the background task that executes a run."""
    return f"run:{run_id}"


def execute_in_background(run: Run) -> None:
    """Execute a run in the background; whoever asked may leave."""
    background().spawn(task_name(run.pk), Execution(run.pk).execute)


async def cancel_run(run_id: int) -> None:
    """Stop a run, wherever it is executed; one that has ended stays as it is. Raises RunNotFoundError."""
    try:
        run = await sync_to_async(get_run)(run_id)
        if run.is_over:
            return
        # Says that somebody wanted it, and not that the server stops; another process sees it at its next beat.
        await Run.objects.filter(pk=run_id).aupdate(cancel_requested=True)
    finally:
        background().cancel(task_name(run_id))


class Execution:
    """One run, from its first sign of life to its one ending."""

    def __init__(self, run_id: int) -> None:
        self._id = run_id

    async def execute(self) -> None:
        """Never raises for what a user can be told; that becomes the run's last event."""
        try:
            async with signs_of_life(self._id):
                await self._work()
        except asyncio.CancelledError:
            logger.info("run %s was stopped", self._id)
            await self._write(_stop, self._id)
            raise
        except PlexSageError as exc:
            logger.info("run %s failed: %s", self._id, exc.code)
            await self._fail(exc.code, exc.message)
        except IntegrityError:
            if await Run.objects.filter(pk=self._id).aexists():
                await self._fail("internal", _INTERNAL)
                raise
            logger.info("run %s was deleted, with its person or its playlist", self._id)
        except DATABASE_TROUBLE as exc:
            logger.warning("run %s failed: can't write to the database: %s", self._id, driver_message(exc))
            await self._fail("storage", explain(exc).message)
        except BaseException:
            await self._fail("internal", _INTERNAL)
            raise

    async def _work(self) -> None:
        run = await sync_to_async(get_run)(self._id)
        if run.is_over:  # somebody else has ended it
            return
        config = (await sync_to_async(load_config)()).config
        async with llm_in_turn(config, background(), self._queued, person=run.owner_id) as client:
            await self._note_start(config, client)
            kept = await sync_to_async(kept_tracks)(run)
            beside = await sync_to_async(staying_tracks)(run)
            looked = await sync_to_async(look_of)(run)
            pipeline = Pipeline(
                wish_of(run), seed=run.seed, client=client, emit=self._emit, kept=kept, beside=beside, looked=looked
            )
            outcome = await pipeline.run()
            await self._finish(run, client, outcome)
            logger.info("run %s finished: %s tracks", self._id, len(outcome.picks))

    async def _note_start(self, config: LLMConfig, client: LLMClient) -> None:
        provider, model = config.provider or "", client.model("generation")
        logger.info("run %s begins: %s, %s", self._id, provider, model)
        await Run.objects.filter(pk=self._id, state=Run.State.QUEUED).aupdate(
            state=Run.State.RUNNING, provider=provider, model=model
        )

    async def _queued(self, ahead: int) -> None:
        await self._emit(Queued(ahead=ahead))

    async def _finish(self, run: Run, client: LLMClient, outcome: GenerationOutcome) -> None:
        if (first := outcome.first_completion) is not None:
            per_track = tokens_per_track(outcome.sent, first.usage)
            await record(client.config, client.model("generation"), first, tokens_per_track=per_track)
        narrative = outcome.narrative or Narrative(title="New playlist", written=False)
        provider = client.config.provider or "custom"
        finished = await sync_to_async(finished_event)(len(outcome.picks), client.calls, provider)
        await self._write(store, run, wish_of(run), narrative, outcome.picks, finished)

    async def _emit(self, *events: RunEventData) -> None:
        await sync_to_async(event_log.append)(self._id, *events)
        topics().publish(event_log.topic_of(self._id))

    async def _fail(self, code: str, message: str) -> None:
        await self._write(event_log.end, self._id, Run.State.FAILED, Failed(code=code, message=message))

    async def _write(self, function: object, *arguments: object) -> None:
        """Even while this task is being cancelled."""
        await asyncio.shield(sync_to_async(function)(*arguments))  # type: ignore[call-overload]  # any function
        topics().publish(event_log.topic_of(self._id))


def tokens_per_track(sent: int, usage: Usage) -> float | None:
    """What the first call of a run tells about its list; None where that is nothing."""
    per_track = usage.input_tokens / max(sent, 1)
    believed = _LEAST_TOKENS <= per_track <= MOST_TOKENS_PER_TRACK
    return per_track if sent >= TELLING_TRACKS and believed else None


def _stop(run_id: int) -> None:
    """Cancelled where somebody asked for it, else interrupted: the server stops. A whole playlist is kept even then.

    A run that was deleted needs no ending.
    """
    asked = Run.objects.filter(pk=run_id).values_list("cancel_requested", flat=True).first()
    if asked is None:
        return
    if asked:
        event_log.end(run_id, Run.State.CANCELLED, Cancelled())
    elif not recover(run_id):
        event_log.end(run_id, Run.State.INTERRUPTED, Interrupted())
