"""The built-in model sits its exam: it is too small for it, and the exam says so."""

import pytest
from asgiref.sync import async_to_sync, sync_to_async

from core.tasks.background import BackgroundTasks
from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer
from llm.services.exam.examine import examine
from llm.services.exam.result import ExamResult
from llm.services.exam.store import find_result
from llm.settings_fields import LLMConfig

pytestmark = [pytest.mark.real_llm, pytest.mark.django_db(transaction=True)]


async def sit(config: LLMConfig) -> ExamResult:
    background, told = BackgroundTasks(), list[int]()
    try:
        result = await examine(config, "generation", background, lambda done, _: told.append(done))
    finally:
        await background.aclose(5)
    assert told == [0, 1, 2, 3, 4, 5]
    assert await sync_to_async(find_result)(config, EMBEDDED_MODEL_NAME) == result
    return result


def test_the_built_in_model(model: EmbeddedServer) -> None:
    config = LLMConfig(
        provider="custom",
        custom_url=model.base_url,
        custom_context_window=2_048,
        model_generation=EMBEDDED_MODEL_NAME,
    )
    result = async_to_sync(sit)(config)
    assert 0 < result.tokens <= 3_000
    assert not result.trusts("reading")
    assert not result.trusts("telling")
