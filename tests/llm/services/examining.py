"""Answers to the exam's tasks, as models of different abilities give them."""

import json

from llm.services.exam.tasks import Picking, Reading, Task, Telling, exam_tasks
from tests.fakes.llm import Answer, LLMFake
from tests.fakes.ollama import OllamaFake


def right_answer(task: Task) -> str:
    """Of a model that knows music."""
    if isinstance(task, Reading):
        names = [group[0] for group in task.needs]
        return json.dumps(
            {
                "genres": [name for name in names if name in task.genres],
                "decades": [name for name in names if name in task.decades],
                "asks": [
                    {"words": task.request[:20], "field": name, "value": str(task.asks[name])} for name in task.asks
                ],
            }
        )
    if isinstance(task, Picking):
        return ",".join(map(str, task.right))
    assert isinstance(task, Telling)
    facts = [
        {"number": number, "country": track.country, "kind": track.kind, "sentence": f"{track.artist} made it."}
        for number, track in enumerate(task.tracks, 1)
    ]
    return json.dumps({"tracks": facts})


def counting_answer(task: Task) -> str:
    """Of a model that takes what comes first."""
    if isinstance(task, Reading):
        return json.dumps({"genres": task.genres[:4], "decades": task.decades[:4]})
    if isinstance(task, Picking):
        return "1,2,3,4,5"
    assert isinstance(task, Telling)
    names = ", ".join(track.artist for track in task.tracks)
    fact = {"country": task.countries[0], "kind": task.kinds[0], "sentence": f"{names} are great."}
    return json.dumps({"tracks": [{"number": number, **fact} for number in (1, 2, 3)]})


def sit(fake: OllamaFake, *answers: str) -> None:
    """Answer the six tasks so, one after the other."""
    fake.answer_next(*(Answer(answer, input_tokens=250, output_tokens=20) for answer in answers))


def knows_music(fake: LLMFake) -> None:
    """Answer each task rightly, in whatever order and as often as it comes."""
    answers = {task.prompt().prompt: right_answer(task) for task in exam_tasks()}
    fake.answer_by(lambda request: Answer(next(answers[asked] for asked in answers if asked in _asked(request.json))))


def _asked(body: object) -> str:
    """All strings of a request, whatever its dialect."""
    if isinstance(body, dict):
        return "\n".join(map(_asked, body.values()))
    if isinstance(body, list):
        return "\n".join(map(_asked, body))
    return str(body)
