"""A small library whose artists a fake model knows, and sessions as the server executes them."""

from collections.abc import AsyncIterator

import pytest
from asgiref.sync import sync_to_async
from pydantic import SecretStr
from pytest_django import Settings

from core.tasks.background import BackgroundTasks, background
from library.models import Artist, ProfilingState, StoredProfile
from playlists.services.profiling.start import TASK, start_profiling
from tests.fakes.ollama import OllamaFake
from tests.fakes.profile_teller import ProfileTeller


@pytest.fixture
def teller(ollama: OllamaFake, library: None) -> ProfileTeller:
    """Knows all of the 25 artists."""
    told = ProfileTeller()
    ollama.answer_by(told)
    return told


class Session:
    """Asking for profiles in this process."""

    @property
    def background(self) -> BackgroundTasks:
        """Those of the process."""
        return background()

    async def run(self, **how: object) -> ProfilingState:
        """Start, and wait for the end."""
        await start_profiling(self.background, **how)  # type: ignore[arg-type]  # passed on
        return await self.end()

    async def end(self) -> ProfilingState:
        """Wait for the end."""
        await self.background.wait(TASK)
        return await ProfilingState.objects.aget(pk=1)

    @staticmethod
    @sync_to_async
    def profiles() -> dict[str, bool]:
        """Whether each artist with a profile is known, by name."""
        rows = StoredProfile.objects.select_related("artist")
        return {row.artist.name: row.is_known for row in rows}

    @staticmethod
    @sync_to_async
    def artist_ids() -> list[int]:
        """Of all artists."""
        return list(Artist.objects.order_by("pk").values_list("pk", flat=True))


@pytest.fixture
async def session(library: None) -> AsyncIterator[Session]:
    """One that stops at the end."""
    made = Session()
    yield made
    await made.background.aclose(5)


def in_the_cloud(settings: Settings) -> None:
    """A provider that costs money, and that no test can reach."""
    settings.LLM_ENVIRONMENT = {"provider": "anthropic", "model_analysis": "claude-sonnet-5-5"}
    settings.LLM_ENVIRONMENT_KEYS = {"anthropic": SecretStr("sk-ant-none")}
