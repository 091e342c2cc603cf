"""Whole runs of prompts that ask for plays, ratings, days, lengths: nothing else comes, what is not known is said."""

from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from library.servers.values import ServerTrack
from playlists.events import Failed, Finished, RunEventData, Understood, Unmet
from playlists.models import Playlist
from playlists.services.editing.entries import entries_of
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, load, server_track

pytestmark = pytest.mark.django_db(transaction=True)


def tracks() -> list[ServerTrack]:
    """Three hundred: every second one of unknown length, a quarter unrated, played more and later as they go on."""
    now = timezone.now()
    described: list[dict[str, Any]] = [
        {
            "duration_ms": None if number % 2 else 100_000 + number * 1_000,
            "user_rating": (None, 4, 8, 10)[number % 4],
            "play_count": max(0, number - 100),
            "last_played": now - timedelta(days=300 - number) if number > 100 else None,
            "added_at": now - timedelta(days=300 - number),
        }
        for number in range(300)
    ]
    return [server_track(number, **fields) for number, fields in enumerate(described)]


@pytest.fixture(autouse=True)
def _library(ollama: OllamaFake) -> None:
    load(*tracks())


async def made(server: Server, text: str, **fields: Any) -> tuple[list[int], list[RunEventData]]:
    """The numbers of the playlist's tracks, and what was told."""
    events = await server.make(text, **fields)
    finished = events[-1]
    assert isinstance(finished, Finished), events[-1]
    playlist = await Playlist.objects.aget(pk=finished.playlist_id)
    return [int(entry.rating_key) for entry in await sync_to_async(entries_of)(playlist)], events


def said(events: list[RunEventData]) -> str:
    return " ".join(word for event in events if isinstance(event, Unmet) for word in event.words)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("soul and jazz I rated four stars or more and have not heard for months", lambda n: n % 4 > 1 and n <= 210),
        ("songs I have never played", lambda n: n <= 100),
        ("soul I added in the last 60 days", lambda n: n % 2 == 0 and n >= 240),
    ],
)
async def test_nothing_else_comes(server: Server, text: str, passes: Any) -> None:
    numbers, events = await made(server, text)
    assert len(numbers) == 25
    assert all(passes(number) for number in numbers), numbers
    assert said(events) == ""


async def test_the_most_played_are_those(server: Server) -> None:
    numbers, events = await made(server, "the 10 songs I play most")
    assert sorted(numbers) == list(range(290, 300))
    assert next(event for event in events if isinstance(event, Understood)).filter.is_played is True


async def test_of_unknown_length_only_what_is_needed_at_the_end_and_said(server: Server) -> None:
    numbers, events = await made(server, "songs under two minutes", count=30)
    known = [number for number in numbers if number % 2 == 0]
    assert len(numbers) == 30
    assert known == numbers[: len(known)]
    assert all(number <= 20 for number in known)
    assert "the length of the others isn’t known" in said(events)
    enough, told = await made(server, "songs under four minutes", count=30)
    assert all(number % 2 == 0 and number <= 140 for number in enough)
    assert said(told) == ""


async def test_where_nothing_matches_the_run_says_what_costs_most(server: Server) -> None:
    events = await server.make("songs I have never played", favourites=True, added_days=1)
    failed = events[-1]
    assert isinstance(failed, Failed)
    assert failed.code == "nothing_matches"
    assert failed.message.startswith(
        "No track in your library matches these filters. Without the limit to tracks added"
    )
