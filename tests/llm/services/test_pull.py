"""Pulling a model: progress by layer, cancel, resume, errors in words; watched, not waited for."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from llm.errors import InvalidSettingsError
from llm.services.pulling.pull import Speed, cancel_pull, check_model_name, start_pull, task_name
from llm.services.pulling.statuses import PullPhase, PullState, PullStatuses, pull_statuses, topic_of
from tests.fakes.base import Gate
from tests.fakes.ollama import OllamaFake, pull_steps

pytestmark = pytest.mark.django_db(transaction=True)


class Puller:
    """One process's tools, and the state of a download once it is as wanted."""

    def __init__(self, fake: OllamaFake) -> None:
        self.fake = fake
        self.background, self.topics, self.board = BackgroundTasks(), Topics(), PullStatuses()

    async def start(self, model: str = "llama3") -> PullState:
        tools: dict[str, Any] = {"background": self.background, "topics": self.topics, "board": self.board}
        return await start_pull(self.fake.url, model, **tools)

    async def ended(self, model: str = "llama3") -> PullState:
        await asyncio.wait_for(self.background.wait(task_name(self.fake.url, model)), 20)
        state = self.board.find(topic_of(self.fake.url, model))
        assert state is not None
        return state

    async def seen(self, model: str, completed: int) -> PullState:
        """Watch until so many bytes have come."""
        first = PullState(address=self.fake.url, model=model, phase="pulling")
        with self.topics.subscribe(first.topic) as bell:
            while True:
                state = self.board.find(topic_of(self.fake.url, model))
                if state and state.completed >= completed:
                    return state
                assert await bell.wait(20)


@pytest.fixture
async def puller(ollama: OllamaFake) -> AsyncIterator[Puller]:
    tools = Puller(ollama)
    yield tools
    await tools.background.aclose(5)


async def test_a_whole_download(puller: Puller) -> None:
    state = await puller.start("phi3:mini")
    assert (state.phase, state.is_running) == ("pulling", True)
    state = await puller.ended("phi3:mini")
    assert (state.phase, state.error) == ("done", "")
    assert (state.completed, state.total) == (5000, 5000)
    assert [(layer.completed, layer.total) for layer in state.layers] == [(4000, 4000), (1000, 1000)]
    assert "phi3:mini" in puller.fake.shows


async def test_watchers_see_the_layers_while_they_come(puller: Puller) -> None:
    gate = Gate()
    puller.fake.pulls = pull_steps(gate=gate)
    await puller.start()
    state = await puller.seen("llama3", 1000)
    assert (state.completed, state.total, state.phase) == (1000, 4000, "pulling")
    gate.open()
    assert (await puller.ended()).phase == "done"


async def test_one_download_for_all_who_ask(puller: Puller) -> None:
    gate = Gate()
    puller.fake.pulls = pull_steps(gate=gate)
    await puller.start("llama3")
    await puller.seen("llama3", 1000)
    again = await puller.start("Llama3:latest")
    assert (again.model, again.completed) == ("llama3", 1000)
    gate.open()
    await puller.ended()
    assert len(puller.fake.requests_to("/api/pull")) == 1


async def test_cancel_reaches_the_socket_and_starting_again_resumes(puller: Puller) -> None:
    puller.fake.pulls = pull_steps(gate=Gate())
    await puller.start()
    await puller.seen("llama3", 1000)
    assert cancel_pull(puller.fake.url, "llama3", background=puller.background)
    state = await puller.ended()
    assert (state.phase, state.completed, state.bytes_per_second) == ("cancelled", 1000, None)
    assert await puller.fake.wait_client_gone(2)
    assert not cancel_pull(puller.fake.url, "llama3", background=puller.background)
    puller.fake.pulls = None
    await puller.start()
    assert (await puller.ended()).phase == "done"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("pull model manifest: file does not exist", "There is no model named llama3 to download. Check the name."),
        ("write /models: no space left on device", "no space left on device"),
    ],
)
async def test_errors_in_words(puller: Puller, error: str, words: str) -> None:
    puller.fake.pulls = pull_steps(error=error)
    await puller.start()
    state = await puller.ended()
    assert state.phase == "failed"
    assert words in state.error


async def test_a_download_that_breaks_off_says_that_it_resumes(puller: Puller) -> None:
    puller.fake.pulls = pull_steps(cut=True)
    await puller.start()
    state = await puller.ended()
    assert (state.phase, state.code) == ("failed", "model_unavailable")
    assert "to resume it" in state.error


async def test_nobody_there(puller: Puller) -> None:
    puller.fake.stop()
    await puller.start()
    assert (await puller.ended()).code == "unreachable"


async def test_watchers_are_not_flooded(puller: Puller) -> None:
    digest = "sha256:aa"
    lines: list[dict[str, Any]] = [
        {"status": "pulling aa", "digest": digest, "total": 100_000, "completed": number} for number in range(2_000)
    ]
    puller.fake.pulls = [json.dumps(line).encode() + b"\n" for line in (*lines, {"status": "success"})]
    first = await puller.start()
    rung = 0
    with puller.topics.subscribe(first.topic) as bell:
        while first.is_running and await bell.wait(20):
            rung += 1
            first = puller.board.find(first.topic) or first
    assert (first.phase, first.completed) == ("done", 1_999)
    assert rung < 200


async def test_names_and_addresses_are_checked_first(puller: Puller) -> None:
    with pytest.raises(InvalidSettingsError) as caught:
        await puller.start("../../etc")
    assert list(caught.value.errors) == ["model"]
    with pytest.raises(InvalidSettingsError) as caught:
        await start_pull("ftp://nas", "llama3", background=puller.background, topics=puller.topics, board=puller.board)
    assert list(caught.value.errors) == ["ollama_url"]
    assert puller.fake.requests == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("llama3", "llama3"),
        (" mistral:7b ", "mistral:7b"),
        ("ollama pull qwen3:8b", "qwen3:8b"),
        ("hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M", "hf.co/bartowski/Llama-3.2-1B-GGUF:Q4_K_M"),
        ("registry.local:5000/me/mine:1", "registry.local:5000/me/mine:1"),
    ],
)
def test_names_that_ollama_knows(typed: str, name: str) -> None:
    assert check_model_name(typed) == name


@pytest.mark.parametrize("typed", ["", " ", "a b", "../x", "x:", ":x", "<b>", "a//b", "x" * 201, "http://x/y", "x\n"])
def test_names_that_nothing_can_have(typed: str) -> None:
    if typed.strip() == "x":
        assert check_model_name(typed) == "x"
        return
    with pytest.raises(InvalidSettingsError):
        check_model_name(typed)


def test_speed_is_that_of_the_last_seconds() -> None:
    speed = Speed(window=5)
    assert speed.bytes_per_second() is None
    for second in range(20):
        speed.add(float(second), 1000 * second if second < 10 else 10_000 + 50 * (second - 10))
    assert speed.bytes_per_second() == pytest.approx(50)


def test_the_registry_forgets_old_downloads_but_none_that_runs() -> None:
    statuses = PullStatuses()

    def put(model: str, phase: PullPhase) -> None:
        state = PullState(address="a", model=model, phase=phase)
        statuses.put(state.topic, state)

    put("running", "pulling")
    for number in range(100):
        put(f"m{number}", "done")
    assert statuses.find(topic_of("a", "running")) is not None
    assert statuses.find(topic_of("a", "m0")) is None
    assert statuses.find(topic_of("a", "m99")) is not None
    assert len(statuses.at("a")) == 50
    assert statuses.at("b") == ()


def test_there_is_one_registry_a_process() -> None:
    assert pull_statuses() is pull_statuses()
