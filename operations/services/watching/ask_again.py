"""Asking what is down whether it is back: soon, and then less and less often."""

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from types import MappingProxyType

from asgiref.sync import sync_to_async

from core.tasks.outages import Kind, outages
from library.errors import LibraryError
from library.servers.protocol import TellsItself
from library.services.music_server.active_server import connected_server
from llm.services.calling.availability import note_answer
from llm.services.calling.client import LLMClient
from llm.services.checking.probe import probe
from llm.services.settings.effective import connection_to, load_config

#: Seconds until the first question, and the longest between two.
_FIRST, _LONGEST = 60.0, 900.0


class AskAgain:
    """When who is asked next. `clock`: in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        #: The pause that ends then.
        self._next: dict[Kind, tuple[float, float]] = {}

    async def ask(self) -> None:
        """Ask those for whom it is time. What they answer ends the outage where the request itself does not."""
        down = outages().current().keys() & _QUESTIONS.keys()
        self._next = {kind: due for kind, due in self._next.items() if kind in down}
        for kind in down:
            if self._is_due(kind):
                await _QUESTIONS[kind]()

    def _is_due(self, kind: Kind) -> bool:
        pause, due = self._next.get(kind, (_FIRST, self._clock() + _FIRST))
        if kind in self._next and self._clock() >= due:
            pause = min(2 * pause, _LONGEST)
            self._next[kind] = (pause, self._clock() + pause)
            return True
        self._next[kind] = (pause, due)
        return False


async def ask_language_model() -> None:
    """Only one on one's own hardware: a provider in the cloud wants to be asked for something, and paid."""
    config = (await sync_to_async(load_config)()).config
    if config.provider is None or not config.is_local:
        return
    selected = [LLMClient.model_of(config, role) for role in ("analysis", "generation")]
    result = await probe(await sync_to_async(connection_to)(config.provider), selected=selected)
    if result.status == "ok":
        note_answer()


async def ask_music_server() -> None:
    """Its name, which every server tells; the request itself tells that it was answered."""
    try:
        server = (await sync_to_async(connected_server)()).server
        if isinstance(server, TellsItself):
            await server.info()
    except LibraryError:
        return  # still down, or disconnected meanwhile


_QUESTIONS: Mapping[Kind, Callable[[], Awaitable[None]]] = MappingProxyType(
    {"language model": ask_language_model, "music server": ask_music_server}
)
