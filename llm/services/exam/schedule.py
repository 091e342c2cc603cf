"""When a model is examined: each newly chosen one on one's own hardware by itself, others when somebody asks for it."""

import logging

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from core.db.connections import close_idle_connections
from core.runtime import singleton
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import topics
from core.tasks.status_registry import StatusRegistry
from core.values import Frozen
from llm.errors import LLMError
from llm.services.calling.client import LLMClient, Role
from llm.services.exam.examine import examine
from llm.services.exam.result import ExamResult
from llm.services.exam.store import find_results
from llm.services.settings.effective import load_config, what_is_missing
from llm.services.settings.store import SETTINGS_SAVED
from llm.settings_fields import LLMConfig

logger = logging.getLogger(__name__)
#: Ended exams are remembered until so many newer ones came.
_REMEMBERED = 50
_ROLES: tuple[Role, ...] = ("analysis", "generation")


class ExamState(Frozen):
    """One exam in this process: `done` of `tasks`, or why there is no result."""

    is_running: bool = False
    done: int = 0
    tasks: int = 0
    failure: str = ""


class ExamStatuses(StatusRegistry[str, ExamState]):
    """By the name of its background task."""

    def __init__(self) -> None:
        super().__init__(limit=_REMEMBERED, is_open=lambda state: state.is_running)


def exam_statuses() -> ExamStatuses:
    """The process's exams."""
    return singleton(ExamStatuses)


class Examinee(Frozen):
    """A chosen model, its newest result, and how its exam goes."""

    role: Role
    model: str
    result: ExamResult | None = None
    state: ExamState = ExamState()


def examinees(config: LLMConfig) -> tuple[Examinee, ...]:
    """The models that are chosen, each once."""
    statuses, chosen = exam_statuses(), _chosen(config)
    results = find_results(config, [*chosen])
    return tuple(
        Examinee(
            role=role,
            model=model,
            result=results[model],
            state=statuses.find(_task_name(config, model)) or ExamState(),
        )
        for model, role in chosen.items()
    )


async def keep_examined(background: BackgroundTasks) -> None:
    """At the start, and whenever other settings were saved: for as long as the web server runs."""
    with topics().subscribe(SETTINGS_SAVED) as bell:
        while True:
            try:
                config = (await sync_to_async(load_config)()).config
                await examine_new_models(config, background)
            except DatabaseError as exc:  # it is told where it matters: the next change of the settings looks again
                logger.warning("no model examined: %s", exc)
            await close_idle_connections()
            await bell.wait()


def examines_by_itself(config: LLMConfig) -> bool:
    """Whether a new model's exam needs nobody's click: where it costs nothing, unless the person wants to be asked."""
    return config.is_local and config.exam == "auto"


async def examine_new_models(config: LLMConfig, background: BackgroundTasks) -> None:
    """Start the exam of every chosen model that never sat it and costs nothing; whoever asked may leave."""
    if not examines_by_itself(config) or what_is_missing(config):
        return
    for examinee in await sync_to_async(examinees)(config):
        # One that has failed waits for somebody who wants it: its server may have no room for it.
        if examinee.result is None and examinee.state == ExamState():
            start_exam(config, examinee.role, background)


def start_exam(config: LLMConfig, role: Role, background: BackgroundTasks) -> bool:
    """Examine the model of this role, also once more; False where it is being examined."""
    model = LLMClient.model_of(config, role)
    name = _task_name(config, model)
    if not model or not exam_statuses().begin(name, ExamState(is_running=True)):
        return False
    background.spawn(name, lambda: _examine_and_tell(name, config, role, background))
    return True


async def _examine_and_tell(name: str, config: LLMConfig, role: Role, background: BackgroundTasks) -> None:
    statuses, end = exam_statuses(), ExamState(failure="The exam was stopped. Examine the model again.")

    def tell(done: int, tasks: int) -> None:
        statuses.put(name, ExamState(is_running=True, done=done, tasks=tasks))

    try:
        result = await examine(config, role, background, tell)
        end = ExamState()
        logger.info("exam of %s: %s (%s tokens)", LLMClient.model_of(config, role), result.text, result.tokens)
    except LLMError as exc:
        logger.info("exam failed: %s", exc.code)
        end = ExamState(failure=exc.message)
    except DatabaseError:
        end = ExamState(failure="The result couldn’t be saved. See the log for details.")
        raise
    finally:
        statuses.put(name, end)


def _chosen(config: LLMConfig) -> dict[str, Role]:
    """Each model, and a role that it has."""
    chosen: dict[str, Role] = {}
    for role in _ROLES:
        if model := LLMClient.model_of(config, role):
            chosen.setdefault(model, role)
    return chosen


def _task_name(config: LLMConfig, model: str) -> str:
    return f"exam:{config.provider}:{config.base_url}:{model}"
