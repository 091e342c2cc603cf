"""One model's exam: task by task, each in its turn at the server, so that a playlist never waits for more than one."""

import logging
from collections import Counter
from collections.abc import Callable

from asgiref.sync import sync_to_async
from django.utils import timezone

from core.tasks.background import BackgroundTasks
from llm.errors import AnswerCutError, AnswerMalformedError, RequestRejectedError
from llm.services.calling.client import LLMClient, Role, llm_in_turn
from llm.services.exam.result import STEPS, ExamResult, Points
from llm.services.exam.store import store_result
from llm.services.exam.tasks import Task, exam_tasks
from llm.settings_fields import LLMConfig

logger = logging.getLogger(__name__)

#: Told how many tasks of how many are done.
OnProgress = Callable[[int, int], None]


async def examine(config: LLMConfig, role: Role, background: BackgroundTasks, told: OnProgress) -> ExamResult:
    """Ask all, grade, store. An answer that is none gets no points; what else goes wrong is raised: LLMErrors."""
    tasks, model = exam_tasks(), LLMClient.model_of(config, role)
    points, most, tokens = Counter[str](), Counter[str](), 0
    for number, task in enumerate(tasks):
        told(number, len(tasks))
        async with llm_in_turn(config, background) as client:
            points[task.step] += await _ask(client, role, task)
            tokens += sum(call.usage.total for call in client.calls)
        most[task.step] += task.most
    grades = {step: Points(points=points[step], most=most[step]) for step in STEPS}
    result = ExamResult(**grades, tokens=tokens, examined_at=timezone.now())
    await sync_to_async(store_result)(config, model, result)
    return result


async def _ask(client: LLMClient, role: Role, task: Task) -> int:
    """At no temperature where one can be chosen: the same model gets the same grade."""
    prompt = task.prompt()
    if client.config.is_local:
        prompt = prompt.model_copy(update={"temperature": 0.0})
    try:
        completion = await client.complete(role, prompt)
    except AnswerCutError as exc:
        if not exc.at_limit:
            raise  # its server has gone: that says nothing of the model
        return _grade(task, exc.text)
    except (AnswerMalformedError, RequestRejectedError) as exc:
        logger.info("exam: no answer to a task of %s: %s", task.step, exc.code)
        return 0
    return _grade(task, completion.text)


def _grade(task: Task, text: str) -> int:
    try:
        return task.grade(text)
    except AnswerMalformedError:
        return 0
