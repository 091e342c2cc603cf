"""What local models answered to the same question, word for word, a while ago: asking again would only take longer."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from core.runtime import singleton
from llm.schemas import Prompt
from llm.services.calling.client import LLMClient, Role

#: Answers; each has a few hundred letters. Seconds: the same name may be another model's tomorrow.
_MOST, _SECONDS = 64, 3_600.0


class KnownAnswers:
    """The latest of this process, in memory. From any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._lock = Lock()

    def find(self, question: str) -> str | None:
        """None where it was not asked, or too long ago."""
        with self._lock:
            asked, answer = self._answers.get(question, (0.0, None))
            return answer if answer is not None and self._clock() - asked < _SECONDS else None

    def keep(self, question: str, answer: str) -> None:
        """In place of the oldest, where there are too many."""
        with self._lock:
            self._answers[question] = (self._clock(), answer)
            self._answers.move_to_end(question)
            while len(self._answers) > _MOST:
                self._answers.popitem(last=False)


def known_answers() -> KnownAnswers:
    """This process's."""
    return singleton(KnownAnswers)


async def question_of(client: LLMClient, role: Role, prompt: Prompt) -> str:
    """Tells the same question to the same model, under the same settings; neither chance nor what it is for counts."""
    parts = (
        client.model(role),
        (await client.window(role)).model_dump_json(),
        client.config.model_dump_json(),
        prompt.model_dump_json(exclude={"purpose", "seed"}),
    )
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()
