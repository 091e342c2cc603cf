"""Downloading a model into Ollama, in the background: whoever asked may leave, others may watch."""

import asyncio
import logging
import re
import time
from collections import deque
from contextlib import aclosing

from asgiref.sync import sync_to_async
from pydantic import SecretStr

from core.errors import AddressError
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from core.text.known_secrets import hide_secrets
from llm.addresses import normalize_optional_address
from llm.errors import InvalidSettingsError, ProviderError
from llm.model_names import full_name
from llm.providers.ollama import OllamaProvider
from llm.providers.ollama_models import PullProgress
from llm.schemas import ProviderConnection
from llm.services.pulling.statuses import PullPhase, PullState, PullStatuses, topic_of
from llm.services.settings.effective import connection_to
from llm.setting import LONGEST_NAME

logger = logging.getLogger(__name__)

#: Watchers are told at most this often, in seconds; Ollama tells a layer's progress every 60 ms.
TELL_SECONDS = 0.25
#: Seconds without a word from Ollama: verifying many gigabytes on a slow disk is silent.
SILENCE_SECONDS = 600.0
#: The speed shown is that of the last seconds.
SPEED_SECONDS = 5.0
#: [host[:port]/][namespace/]model[:tag], as Ollama reads it.
_NAME = re.compile(r"(?:[a-z0-9][\w.-]*(?::\d{1,5})?/)?(?:[\w][\w.-]*/)*[\w][\w.-]*(?::[\w][\w.-]*)?", re.I | re.A)


def task_name(address: str, model: str) -> str:
    """What the background task of a download is called."""
    return f"pull:{address}:{full_name(model)}"


async def start_pull(
    address: str,
    model: str,
    *,
    background: BackgroundTasks,
    topics: Topics,
    board: PullStatuses,
    api_key: SecretStr | None = None,
) -> PullState:
    """Start, or go on with, a download; one that runs already is only looked at. "" is the configured address.

    `api_key`: one that was just typed, instead of the stored one.

    Raises InvalidSettingsError for a name or address that cannot be one.
    """
    model = check_model_name(model)
    _check_address(address)
    connection = await sync_to_async(connection_to)("ollama", address, api_key=api_key, timeout=SILENCE_SECONDS)
    key = task_name(connection.base_url, model)
    if background.is_running(key) and (running := board.find(topic_of(connection.base_url, model))):
        return running
    state = PullState(address=connection.base_url, model=model, phase="pulling", status="starting")
    board.put(state.topic, state)
    background.spawn(key, lambda: _Download(state, connection, topics, board).run())
    return state


def cancel_pull(address: str, model: str, *, background: BackgroundTasks) -> bool:
    """Stop a download (what has arrived is kept for the next try); False if none runs."""
    return background.cancel(task_name(normalize_optional_address("ollama", address), model))


def check_model_name(model: str) -> str:
    """A name that Ollama can look for. Raises InvalidSettingsError."""
    name = model.strip().removeprefix("ollama pull ").strip()
    if not name or len(name) > LONGEST_NAME or not _NAME.fullmatch(name) or ".." in name:
        raise InvalidSettingsError({"model": "Enter a model name, like llama3 or mistral:7b."})
    return name


def _check_address(address: str) -> None:
    try:
        normalize_optional_address("ollama", address)
    except AddressError as exc:
        raise InvalidSettingsError({"ollama_url": exc.message}) from exc


class _Download:
    """One download, from its start to its one ending."""

    def __init__(self, state: PullState, connection: ProviderConnection, topics: Topics, board: PullStatuses) -> None:
        self._state = state
        self._connection = connection
        self._topics = topics
        self._board = board
        self._speed = Speed()
        self._bell: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Never raises for what a person can be told."""
        try:
            await self._follow()
        except ProviderError as exc:
            logger.info("pull failed: %s", exc.code)
            self._end("failed", error=hide_secrets(exc.message), code=exc.code)
        except BaseException:
            self._end("cancelled", status="cancelled")
            raise
        else:
            self._end("done", status="success")

    async def _follow(self) -> None:
        provider = OllamaProvider(self._connection)
        try:
            async with aclosing(provider.pull(self._state.model)) as events:
                async for event in events:
                    self._take(event)
        finally:
            await provider.aclose()

    def _take(self, event: PullProgress) -> None:
        self._speed.add(time.monotonic(), event.completed)
        speed = self._speed.bytes_per_second()
        self._put(
            status=event.status,
            layers=event.layers,
            completed=event.completed,
            total=event.total,
            bytes_per_second=speed,
            seconds_left=(event.total - event.completed) / speed if speed else None,
        )
        if self._bell is None:
            # Also the last of a burst is told, should nothing come after it for a while.
            self._bell = asyncio.get_running_loop().call_later(TELL_SECONDS, self._ring)

    def _end(self, phase: PullPhase, **update: object) -> None:
        self._put(phase=phase, bytes_per_second=None, seconds_left=None, **update)
        if self._bell:
            self._bell.cancel()
        self._ring()

    def _put(self, **update: object) -> None:
        self._state = self._state.model_copy(update=update)
        self._board.put(self._state.topic, self._state)

    def _ring(self) -> None:
        self._bell = None
        self._topics.publish(self._state.topic)


class Speed:
    """Bytes a second over the last seconds."""

    def __init__(self, window: float = SPEED_SECONDS) -> None:
        self._window = window
        self._points: deque[tuple[float, int]] = deque()

    def add(self, now: float, completed: int) -> None:
        """`completed` bytes at the time `now`."""
        self._points.append((now, completed))
        while len(self._points) > 2 and now - self._points[0][0] > self._window:
            self._points.popleft()

    def bytes_per_second(self) -> float | None:
        """None before there is anything to compare."""
        if len(self._points) < 2:
            return None
        (first, before), (last, after) = self._points[0], self._points[-1]
        return (after - before) / (last - first) if last > first and after > before else None
