"""What a playlist, an edit, a draw and a sync cost: calls, letters, rows, bytes and requests."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.test import Client

from library.services.syncing.execute import sync
from playlists.events import CandidatesChosen, Picked, RunEventData
from playlists.schemas import Ideas, Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import choose_filter
from playlists.services.planning.merge import settle_wish
from playlists.services.wishes.read import plan_of
from tests.fakes.ollama import OllamaFake
from tests.fakes.plex.server import PlexFake
from tests.gates.limits import beyond
from tests.library.plex.plexing import client_of
from tests.playlists.conftest import Server, load, server_track
from tests.playlists.making import ids, make_playlist

SENT, PICKS = 140, 25
LONG = 500
HTMX = {"HX-Request": "true"}


@pytest.mark.usefixtures("library")
async def test_a_playlist(ollama: OllamaFake, server: Server) -> None:
    """Letters stand for tokens: a number of three digits and its comma are four."""
    events = await server.make("70s soul", count=PICKS, max_tracks=SENT)
    asked = ollama.completions
    read = sum(len(request.json["prompt"]) + len(request.json.get("system", "")) for request in asked)
    assert sum(isinstance(event, Picked) for event in events) == PICKS
    measured = {
        "calls": len(asked),
        "letters read for a track of the list": read / sent(events),
        "tokens written at most for a pick": sum(request.json["options"]["num_predict"] for request in asked) / PICKS,
    }
    assert beyond("a playlist of 25 out of 140", measured) == []


def sent(events: Sequence[RunEventData]) -> int:
    """Tracks of the model's list."""
    return next(event.sent for event in events if isinstance(event, CandidatesChosen))


@contextmanager
def rows_read() -> Iterator[list[int]]:
    """One entry for each row that this thread's connection gives out."""
    read: list[int] = []

    def note(_: object, row: tuple[object, ...]) -> tuple[object, ...]:
        read.append(len(row))
        return row

    connection.ensure_connection()
    connection.connection.row_factory = note
    try:
        yield read
    finally:
        connection.connection.row_factory = None


def draw(text: str) -> int:
    """Rows read between a prompt and the list for the model."""
    plan = plan_of(Wish(text=text))
    chosen = choose_filter(settle_wish(Wish(text=text), plan), plan, Ideas())
    with rows_read() as read:
        assert len(choose_candidates(chosen, SENT, 1)) == SENT
    return len(read)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="rows are counted by SQLite's driver")
def test_a_draw(transactional_db: None) -> None:
    measured = {}
    for tracks in (400, 4_000):
        load(*(server_track(number) for number in range(1, tracks + 1)))
        measured[f"rows for {SENT} tracks out of {tracks:,}"] = draw("anything you like")
    assert beyond("a draw", measured) == []


@pytest.mark.usefixtures("library")
def _shown(answer: bytes) -> str:
    """Which list the page shows by now: what it says with the next edit."""
    found = re.search(r'data-shown="(\w+)"', answer.decode())
    assert found
    return found[1]


def test_an_edit(owner_client: Client) -> None:
    playlist = make_playlist(range(1, LONG + 1))
    entries = ids(playlist)

    address = f"/playlists/{playlist.pk}/"
    shown = _shown(owner_client.get(address).content)

    def edit(path: str, **fields: object) -> int:
        nonlocal shown
        answer = owner_client.post(address + path, fields, headers={**HTMX, "X-Shown": shown})
        assert answer.status_code == 200, path
        shown = _shown(answer.content)
        return len(answer.content)

    measured = {
        "bytes to move a track": edit(f"tracks/{entries[2]}/move/", by="1"),
        "bytes to lock a track": edit(f"tracks/{entries[3]}/lock/"),
        "bytes to remove a track": edit(f"tracks/{entries[4]}/remove/"),
        "bytes to undo that": edit("undo/", version=playlist.versions.latest("pk").pk),
        "bytes to rename it": edit("rename/", title="Other"),
    }
    assert beyond(f"an edit of {LONG} tracks", measured) == []


def test_a_sync(transactional_db: None) -> None:
    with PlexFake() as plex:
        plex.add_music(2_000)
        measured = {}
        for name in ("requests for 2,000 tracks", "requests when nothing has changed"):
            async_to_sync(sync)(client_of(plex), source="gate")
            measured[name] = plex.count()
            plex.requests.clear()
    assert beyond("a sync", measured) == []
