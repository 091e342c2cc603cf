"""A small library, an Ollama to ask, and runs executed as the server executes them."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from pydantic import SecretStr
from pytest_django import Settings

from core.tasks.background import BackgroundTasks, background
from library.models import LibraryState, SyncState
from library.servers.values import ServerTrack
from library.services.loading.load import load_library
from library.services.music_server.active_server import connected_source
from playlists.events import Picked, RunEventData
from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.runs import event_log
from playlists.services.runs.executor import execute_in_background
from playlists.services.runs.start import create_run
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.kept import load_once


def word(number: int) -> str:
    """A made-up word for a number: titles with digits would look like picks."""
    return "".join(f"{'bdfgklmnprst'[digit]}{'aeiouaeiou'[digit]}" for digit in map(int, f"{number:03}")).title()


def server_track(number: int, **fields: Any) -> ServerTrack:
    """Track `number` of 25 artists; even ones are soul of the seventies, odd ones jazz of the fifties."""
    soul = number % 2 == 0
    described: dict[str, Any] = {
        "rating_key": str(number),
        "title": f"Song {word(number)}",
        "artist": f"Artist {word(number % 25)}",
        "album": f"Album {number % 50}",
        "year": (1970 if soul else 1950) + number % 10,
        "genres": ("Soul", "Funk") if soul else ("Jazz",),
    }
    return ServerTrack(**(described | fields))


def load(*tracks: ServerTrack) -> None:
    """Make these the library."""

    async def batches() -> AsyncIterator[tuple[ServerTrack, ...]]:
        yield tracks

    load_once(lambda: async_to_sync(load_library)("demo", batches()), *tracks)


@pytest.fixture
def library(transactional_db: None) -> None:
    """400 tracks."""
    load(*(server_track(number) for number in range(1, 401)))


@pytest.fixture
def fake() -> Iterator[OllamaFake]:
    """An Ollama with a model that can choose, and answers what it is asked for."""
    with OllamaFake() as server:
        server.add_model(MODEL)
        server.answer_numbers()
        yield server


@pytest.fixture
def ollama(fake: OllamaFake, settings: Settings) -> OllamaFake:
    """The same, as the configured provider."""
    configure(settings, fake)
    return fake


def configure(settings: Settings, fake: OllamaFake, **fields: Any) -> None:
    """What the environment would say."""
    described = {"provider": "ollama", "ollama_url": fake.url, "model_analysis": MODEL, "model_generation": MODEL}
    settings.LLM_ENVIRONMENT = described | fields


class Server:
    """What a server process does, with the process's own background tasks and topics."""

    @property
    def background(self) -> BackgroundTasks:
        """Those of the process."""
        return background()

    async def start(self, text: str = "70s soul", **fields: Any) -> Run:
        """A run for this wish, started."""
        run = await sync_to_async(create_run)(Wish(text=text, **fields), owner=None)
        execute_in_background(run)
        return run

    async def events(self, run: Run, after: int = 0) -> list[RunEventData]:
        """All events of the run, to its end."""
        watching = event_log.watch(run.pk, after=after)
        return [event async for _, event in watching]

    async def until(self, run: Run, kind: type[RunEventData]) -> None:
        """Return when an event of this kind has happened."""
        async with aclosing(event_log.watch(run.pk)) as watching:
            async for _, event in watching:
                if isinstance(event, kind):
                    return
        raise AssertionError(f"the run ended without {kind.__name__}")

    async def make(self, text: str = "70s soul", **fields: Any) -> list[RunEventData]:
        """Start, and wait for the end."""
        return await self.events(await self.start(text, **fields))


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """One that stops at the end."""
    running = Server()
    yield running
    await running.background.aclose(5)


def titles(events: list[RunEventData]) -> list[str]:
    """What was picked, in order."""
    return [event.track.title for event in events if isinstance(event, Picked)]


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A Plex with 60 tracks that nobody is connected to."""
    with PlexFake() as server:
        server.add_music(60)
        yield server


@pytest.fixture
def tower(transactional_db: None, plex: PlexFake, settings: Settings) -> PlexFake:
    """The same, connected, and where the library came from: it calls itself Tower."""
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    LibraryState.objects.update_or_create(pk=1, defaults={"server": "plex"})
    SyncState.objects.update_or_create(pk=1, defaults={"synced_source": connected_source()})
    return plex
