"""A model's exam: what it is asked, what its answers are worth, and what becomes of it when something goes wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from asgiref.sync import sync_to_async
from hypothesis import given
from hypothesis import strategies as st

from core.tasks.background import BackgroundTasks
from llm.budget import token_bound
from llm.errors import AnswerMalformedError
from llm.models import ModelMeasurement
from llm.services.exam.result import STEPS, ExamResult, Points
from llm.services.exam.schedule import examine_new_models, examinees, keep_examined, start_exam
from llm.services.exam.store import find_result
from llm.services.exam.tasks import USUAL_TOKENS, Picking, Reading, Task, exam_tasks
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import load_config
from llm.services.settings.store import save_settings
from llm.settings_fields import LLMConfig
from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.llm.services.examining import counting_answer, knows_music, right_answer, sit
from tests.llm.tokenizers import sentencepiece, tekken

pytestmark = pytest.mark.django_db(transaction=True)

MODEL = "llama3:8b"
TASKS = pytest.mark.parametrize("task", exam_tasks(), ids=lambda task: task.step)


@pytest.fixture
async def background() -> AsyncIterator[BackgroundTasks]:
    """Tasks that end with the test."""
    tasks = BackgroundTasks()
    yield tasks
    await tasks.aclose(5)


async def config() -> LLMConfig:
    return (await sync_to_async(load_config)()).config


async def result(model: str = MODEL) -> ExamResult | None:
    return await sync_to_async(find_result)(await config(), model)


async def until_examined(model: str) -> None:
    for _ in range(2_000):
        if await result(model):
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"{model} was not examined")


async def sit_through(background: BackgroundTasks) -> None:
    """Start what is due, and wait for its end."""
    chosen = await config()
    await examine_new_models(chosen, background)
    await background.wait(f"exam:ollama:{chosen.base_url}:{MODEL}")


class TestTasks:
    """Pure."""

    @TASKS
    def test_the_right_answer_has_all_points(self, task: Task) -> None:
        assert task.grade(right_answer(task)) == task.most

    @TASKS
    def test_who_takes_what_comes_first_fails(self, task: Task) -> None:
        assert task.grade(counting_answer(task)) <= task.most / 4

    @TASKS
    @given(answer=st.text() | st.from_regex(r"[\[{\"0-9, }\]a-z:]{0,60}", fullmatch=True))
    def test_no_answer_is_worth_more_than_all_points_or_breaks_the_exam(self, task: Task, answer: str) -> None:
        with suppress(AnswerMalformedError):
            assert 0 <= task.grade(answer) <= task.most

    def test_all_of_it_stays_below_three_thousand_tokens(self) -> None:
        for count in (tekken(), sentencepiece()):
            prompts = [task.prompt() for task in exam_tasks()]
            asked = sum(count(prompt.system) + count(prompt.prompt) for prompt in prompts)
            answered = sum(prompt.max_output_tokens for prompt in prompts)
            assert asked + answered < 3_000
            assert 0.6 < asked / USUAL_TOKENS.input_tokens < 1.4

    @TASKS
    def test_each_fits_a_small_window(self, task: Task) -> None:
        prompt = task.prompt()
        assert token_bound(prompt.system) + token_bound(prompt.prompt) + prompt.max_output_tokens < 2_000

    @pytest.mark.parametrize(
        ("asks", "points"),
        [
            ([("an hour and a half", "minutes", "90")], 3),
            ([("An hour and a half of it", "minutes", 90)], 3),
            ([("an hour and a half", "minutes", "90 minutes")], 3),
            ([], 2),
            ([("an hour and a half", "minutes", "30")], 2),
            ([("an hour and a half", "longest", "90")], 2),
            ([("ninety minutes", "minutes", "90")], 2),
            ([("", "minutes", "90")], 2),
            ([("an hour and a half", "minutes", "90"), ("late evening", "count", "90")], 2),
        ],
    )
    def test_numbers_are_read_in_words_of_the_request(self, asks: list[tuple[str, str, object]], points: int) -> None:
        task = next(task for task in exam_tasks() if isinstance(task, Reading))
        said = [{"words": words, "field": field, "value": value} for words, field, value in asks]
        answer = {"genres": ["Jazz"], "decades": ["1960s"], "asks": said}
        assert task.grade(json.dumps(answer)) == points
        assert task.grade(json.dumps(answer | {"genres": ["Rock"]})) == points - 2

    def test_random_picks_are_no_picking(self) -> None:
        picking = [task for task in exam_tasks() if isinstance(task, Picking)]
        for task in picking:
            # No window of five numbers in a row holds more than two right ones.
            rows = [set(range(first, first + 5)) for first in range(1, 17)]
            assert max(len(row & {*task.right}) for row in rows) <= 2


class TestResult:
    @pytest.mark.parametrize(
        ("points", "grade", "trusted"),
        [
            ((9, 9), "well", True),
            # All genres and one number; two of three genres and all numbers.
            ((7, 9), "fairly", True),
            ((6, 9), "poorly", False),
            ((3, 9), "poorly", False),
            ((0, 9), "poorly", False),
        ],
    )
    def test_reading(self, points: tuple[int, int], grade: str, trusted: bool) -> None:
        found = exam_result(reading=points)
        assert (found.grade("reading"), found.trusts("reading")) == (grade, trusted)

    @pytest.mark.parametrize(
        ("points", "grade", "trusted"), [((8, 10), "well", True), ((5, 10), "fairly", True), ((4, 10), "poorly", False)]
    )
    def test_picking(self, points: tuple[int, int], grade: str, trusted: bool) -> None:
        found = exam_result(picking=points)
        assert (found.grade("picking"), found.trusts("picking")) == (grade, trusted)

    @pytest.mark.parametrize(("points", "trusted"), [((9, 9), True), ((8, 9), True), ((7, 9), False)])
    def test_telling(self, points: tuple[int, int], trusted: bool) -> None:
        assert exam_result(telling=points).trusts("telling") == trusted

    def test_in_words(self) -> None:
        assert exam_result().text == "Reads prompts: well · picks tracks: well · tells stories: well"
        weak = exam_result(reading=(0, 9), picking=(2, 10), telling=(3, 9))
        assert weak.text == (
            "Prompts are read by PlexSage’s own rules · picks tracks: poorly, so it chooses from a few at a time · "
            "stories in PlexSage’s own words"
        )


def exam_result(
    reading: tuple[int, int] = (9, 9), picking: tuple[int, int] = (10, 10), telling: tuple[int, int] = (9, 9)
) -> ExamResult:
    points = {
        step: Points(points=found, most=most)
        for step, (found, most) in zip(STEPS, (reading, picking, telling), strict=True)
    }
    return ExamResult.model_validate({**points, "examined_at": "2026-11-30T12:00:00Z"})


class TestSitting:
    async def test_a_model_that_knows_music(self, configured: OllamaFake, background: BackgroundTasks) -> None:
        sit(configured, *map(right_answer, exam_tasks()))
        await sit_through(background)
        found = await result()
        assert found
        assert [found.grade(step) for step in STEPS] == ["well"] * 3
        assert found.tokens == 6 * 270
        assert len(configured.completions) == 6
        assert {request.json["options"]["temperature"] for request in configured.completions} == {0.0}

    async def test_once_only_and_again_when_asked(self, configured: OllamaFake, background: BackgroundTasks) -> None:
        sit(configured, *map(counting_answer, exam_tasks()))
        await sit_through(background)
        first = await result()
        assert first
        assert not any(first.trusts(step) for step in STEPS)
        await sit_through(background)
        assert len(configured.completions) == 6

        knows_music(configured)
        chosen = await config()
        assert start_exam(chosen, "analysis", background)
        assert not start_exam(chosen, "generation", background), "it is the same model, and is being examined"
        await background.wait(f"exam:ollama:{chosen.base_url}:{MODEL}")
        again = await result()
        assert again
        assert all(again.trusts(step) for step in STEPS)
        assert await ModelMeasurement.objects.acount() == 1

    async def test_answers_that_are_none_have_no_points(
        self, configured: OllamaFake, background: BackgroundTasks
    ) -> None:
        configured.answer_with("I would rather not.", usage=(100, 10))
        await sit_through(background)
        found = await result()
        assert found
        assert [found.points(step).points for step in STEPS] == [0, 0, 0]

    async def test_what_was_written_before_a_cut_counts(
        self, configured: OllamaFake, background: BackgroundTasks
    ) -> None:
        answers = [*map(right_answer, exam_tasks())]
        configured.answer_next(*answers[:3], Answer("4,9,13", finish="length"), *answers[4:])
        await sit_through(background)
        found = await result()
        assert found
        assert found.picking.points == 8

    @pytest.mark.parametrize("mode", ["error_500", "unauthorized_401", "html_200", "cut_stream"])
    async def test_a_server_that_fails_is_told_and_nothing_is_stored(
        self, configured: OllamaFake, background: BackgroundTasks, mode: str
    ) -> None:
        configured.mode = mode  # type: ignore[assignment]  # one of the modes
        await sit_through(background)
        asked = len(configured.completions)
        (examinee,) = await sync_to_async(examinees)(await config())
        assert examinee.result is None
        assert examinee.state.failure
        assert not examinee.state.is_running

        await sit_through(background)
        assert len(configured.completions) == asked, "by itself it is not tried again and again"
        configured.mode = "ok"
        knows_music(configured)
        assert start_exam(await config(), "analysis", background)
        await background.wait(f"exam:ollama:{configured.url}:{MODEL}")
        assert await result()

    async def test_stopped_half_way_it_can_be_sat_again(
        self, configured: OllamaFake, background: BackgroundTasks
    ) -> None:
        configured.gates[1] = gate = Gate()
        await examine_new_models(await config(), background)
        await sync_to_async(gate.reached.wait, thread_sensitive=False)(10)
        background.cancel(f"exam:ollama:{configured.url}:{MODEL}")
        await background.wait(f"exam:ollama:{configured.url}:{MODEL}")
        gate.open()
        (examinee,) = await sync_to_async(examinees)(await config())
        assert examinee.result is None
        assert "stopped" in examinee.state.failure

    async def test_a_result_of_another_version_is_none(
        self, configured: OllamaFake, background: BackgroundTasks
    ) -> None:
        sit(configured, *map(right_answer, exam_tasks()))
        await sit_through(background)
        stored = await ModelMeasurement.objects.values_list("exam", flat=True).aget()
        assert stored
        broken: list[object] = [stored | {"version": 0}, {"reading": "well"}, [], "well"]
        for value in broken:
            await ModelMeasurement.objects.aupdate(exam=value)
            assert await result() is None


class TestWhen:
    @pytest.mark.parametrize(
        "change",
        [
            SettingsChange(exam="asked"),
            SettingsChange(model_analysis="", model_generation=""),
            SettingsChange(provider="openai", api_key="sk-planted-for-a-test"),
        ],
        ids=["asked", "no model", "cloud"],
    )
    async def test_not_by_itself(
        self, configured: OllamaFake, background: BackgroundTasks, change: SettingsChange
    ) -> None:
        await sync_to_async(save_settings)(change)
        await examine_new_models(await config(), background)
        assert not any(examinee.state.is_running for examinee in await sync_to_async(examinees)(await config()))

    async def test_each_newly_chosen_model_while_the_server_runs(
        self, configured: OllamaFake, background: BackgroundTasks
    ) -> None:
        knows_music(configured)
        background.spawn("exams", lambda: keep_examined(background))
        await until_examined(MODEL)
        await sync_to_async(save_settings)(SettingsChange(model_generation="smollm2:135m"))
        await until_examined("smollm2:135m")
        background.cancel("exams")
        await background.wait("exams")
        assert len(configured.completions) == 12
