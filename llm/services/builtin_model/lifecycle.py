"""The built-in model beside the web server: it runs while it is the provider, and comes back when it died."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from asgiref.sync import sync_to_async
from django.db import DatabaseError

from core.db.connections import close_idle_connections
from core.http.ports import find_free_port
from core.runtime import singleton
from core.tasks.notifications import Topics, topics
from core.tasks.outages import outages
from core.text.command_line import manage_command
from core.values import Frozen
from llm.errors import EmbeddedUnavailableError, ProviderError
from llm.registry import create_provider
from llm.schemas import ProviderConnection
from llm.services.builtin_model.config import (
    EMBEDDED_PORT,
    embedded_url,
    is_embedded,
    use_embedded,
    what_locks_embedded,
)
from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer, find_model, verify_model
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig

logger = logging.getLogger(__name__)

Phase = Literal["off", "starting", "running", "failed"]
#: Rings when somebody has changed the settings and wants the model now.
WANTED = "built-in model wanted"
#: Rings when the phase has changed.
CHANGED = "built-in model changed"
#: Seconds between two looks: while it runs, and while another provider is configured.
_NEXT_LOOK, _IDLE_LOOK = 3.0, 30.0
#: After a start that failed, twice as long each time.
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
#: Seconds that a server has to say whether it is this one.
_ANSWER_SECONDS = 3.0
#: Seconds that a run waits for it: reading the weights on a slow disk.
_PATIENCE = 60.0


class BuiltInState(Frozen):
    """`error` says, in words, why it failed; `url` is where it answers."""

    phase: Phase = "off"
    url: str = ""
    error: str = ""


class Server(Protocol):
    """What is needed of an EmbeddedServer."""

    def start(self) -> None:
        """Return when it answers. Raises EmbeddedUnavailableError, and OSError when the port is taken."""

    def is_running(self) -> bool:
        """Whether it has not ended."""

    def stop(self) -> None:
        """End it."""


MakeServer = Callable[[int, int], Server]


def is_installed() -> bool:
    """Whether its optional packages are there."""
    try:
        find_model()
    except EmbeddedUnavailableError:
        return False
    return True


def choose_built_in() -> None:
    """Make it the configured provider; whoever keeps it starts it. Raises EmbeddedUnavailableError."""
    find_model()
    if variable := what_locks_embedded():
        raise EmbeddedUnavailableError(f"The LLM is set by {variable}. Remove it first.")
    use_embedded(embedded_url(find_free_port(preferred=EMBEDDED_PORT)), replace=True)


class BuiltIn:
    """One process's built-in model. `keep` runs for as long as the web server does; the others ask or wait."""

    def __init__(self, topics: Topics, *, make_server: MakeServer | None = None) -> None:
        """`make_server` takes port and context window."""
        self._topics = topics
        self._make_server = make_server or _real_server
        self._server: Server | None = None
        self._state = BuiltInState()
        self._kept = False
        self._looks = 0
        self._pause = _FIRST_PAUSE

    @property
    def state(self) -> BuiltInState:
        """From any thread. A process that has died is as good as starting: it is started again at the next look."""
        if self._state.phase == "running" and self._server is not None and not self._server.is_running():
            return BuiltInState(phase="starting")
        return self._state

    async def keep(self) -> None:
        """Start it when it is configured, again when it has died, and stop it when another provider is chosen."""
        self._kept = True
        try:
            with self._topics.subscribe(WANTED) as bell:
                while True:
                    pause = await self._look()
                    self._looks += 1
                    self._topics.publish(CHANGED)
                    await close_idle_connections()
                    await bell.wait(pause)
        finally:
            self._kept = False
            self._stop()

    async def ready(self, config: LLMConfig) -> LLMConfig:
        """Wait until it answers; the configuration with its address, which may have changed.

        In a process that does not keep it, nothing happens. Raises EmbeddedUnavailableError.
        """
        if not self._kept:
            return config
        try:
            async with asyncio.timeout(_PATIENCE):
                state = await self._settled()
        except TimeoutError:
            state = BuiltInState(phase="failed", error="The built-in model is still starting. Try again in a minute.")
        if state.phase == "failed":
            raise EmbeddedUnavailableError(state.error)
        return config.model_copy(update={"custom_url": state.url or config.custom_url})

    async def _settled(self) -> BuiltInState:
        """After a look: another process' server may have gone since the last one."""
        with self._topics.subscribe(CHANGED) as bell:
            before = self._looks
            self._topics.publish(WANTED)
            while self._looks == before or self.state.phase in {"off", "starting"}:
                await bell.wait()
            return self.state

    async def _look(self) -> float:
        """Bring what runs into line with the configuration; returns the seconds until the next look."""
        try:
            config = (await sync_to_async(load_config)()).config
        except DatabaseError as exc:
            logger.warning("the settings couldn't be read: %s", exc)
            return _IDLE_LOOK
        if not is_embedded(config):
            self._stop()
            self._tell(BuiltInState())
            return _IDLE_LOOK
        if self._runs_at(config.custom_url):
            return _NEXT_LOOK
        return await self._start(config)

    def _runs_at(self, url: str) -> bool:
        return self._server is not None and self._server.is_running() and self._state.url == url

    async def _start(self, config: LLMConfig) -> float:
        self._stop()
        if await _answers(config.custom_url):
            # `manage.py demo` or another process has started it.
            self._tell(BuiltInState(phase="running", url=config.custom_url))
            return _IDLE_LOOK
        self._tell(BuiltInState(phase="starting"))
        try:
            url = await self._start_at(config)
        except EmbeddedUnavailableError as exc:
            outages().begin("built-in model", "The built-in model", exc.message)
            self._tell(BuiltInState(phase="failed", error=exc.message))
            self._pause = min(_LONGEST_PAUSE, 2 * self._pause)
            return self._pause
        outages().end("built-in model")
        self._pause = _FIRST_PAUSE
        self._tell(BuiltInState(phase="running", url=url))
        return _NEXT_LOOK

    async def _start_at(self, config: LLMConfig) -> str:
        """On the configured port, or where another program has that one, on a free one that is then configured."""
        port = urlsplit(config.custom_url).port or EMBEDDED_PORT
        try:
            return await self._serve(port, config.custom_context_window)
        except OSError as exc:
            if variable := what_locks_embedded():
                taken = f"Port {port}, set by {variable}, is used by another program."
                raise EmbeddedUnavailableError(taken) from exc
        try:
            url = await self._serve(find_free_port(), config.custom_context_window)
        except OSError as exc:
            raise EmbeddedUnavailableError(f"The built-in model did not start: {exc.strerror}.") from exc
        await sync_to_async(use_embedded)(url)
        return url

    async def _serve(self, port: int, window: int) -> str:
        self._server = self._make_server(port, window)
        try:
            await asyncio.to_thread(self._server.start)
        except BaseException:
            self._stop()
            raise
        return embedded_url(port)

    def _stop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def _tell(self, state: BuiltInState) -> None:
        if state != self._state:
            self._state = state
            logger.info("built-in model: %s", state.phase)
            self._topics.publish(CHANGED)


def built_in() -> BuiltIn:
    """The process's built-in model, running or not."""
    return singleton(_built_in)


def _built_in() -> BuiltIn:
    return BuiltIn(topics())


def _real_server(port: int, window: int) -> Server:
    return _Verified(find_model(), port, window)


class _Verified(EmbeddedServer):
    """Weights are checked in the thread that starts it: that takes a moment."""

    def __init__(self, model: Path, port: int, window: int) -> None:
        super().__init__(model, port=port, context_window=window)
        self._model = model

    def start(self) -> None:
        """Refuse weights that are not ours."""
        verify_model(self._model)
        try:
            super().start()
        except EmbeddedUnavailableError as exc:
            hint = f"In a terminal, `{manage_command('embedded_llm --log-file llm.log')}` shows why."
            raise EmbeddedUnavailableError(f"The built-in model did not start. {hint}") from exc


async def _answers(url: str) -> bool:
    connection = ProviderConnection(provider="custom", base_url=url, timeout=_ANSWER_SECONDS)
    try:
        async with asyncio.timeout(_ANSWER_SECONDS), aclosing(create_provider(connection)) as provider:
            models = await provider.list_models()
    except (ProviderError, TimeoutError):
        return False
    return any(model.name == EMBEDDED_MODEL_NAME for model in models)
