"""The model that is asked: the built-in one, or a GGUF file, served as PlexSage does it, with an empty prompt cache."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer, find_model
from llm.services.exam.result import ExamResult, Points
from llm.services.exam.store import store_result
from llm.settings_fields import LLMConfig

#: Tokens: of a window that nothing was measured of, a list of 300 tracks may take so large a part.
WINDOW = 20_480
_PASSED = Points(points=1, most=1)


class Model(NamedTuple):
    """A server that has read nothing yet: how it is reached, and its process."""

    config: LLMConfig
    process: int


@contextmanager
def fresh(file: Path | None = None, *, is_trusted: bool) -> Iterator[Model]:
    """`is_trusted`: as if it had passed its exam, so that it is asked for all that a larger model is asked for."""
    with EmbeddedServer(file or find_model(), context_window=WINDOW) as server:
        config = LLMConfig(
            provider="custom",
            custom_url=server.base_url,
            custom_context_window=WINDOW,
            model_analysis=EMBEDDED_MODEL_NAME,
            model_generation=EMBEDDED_MODEL_NAME,
        )
        if is_trusted:
            store_result(config, EMBEDDED_MODEL_NAME, _passed())
        yield Model(config, server.pid)


def _passed() -> ExamResult:
    return ExamResult(reading=_PASSED, picking=_PASSED, telling=_PASSED, examined_at=datetime.now(UTC))
