"""The whole way by API, with the real built-in model: connect, sync, filter, generate, save, replace, append, play."""

import json
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer
from tests.e2e.conftest import Serve
from tests.fakes.plex.players import Player
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.server import Server

pytestmark = [pytest.mark.real_llm, pytest.mark.timeout(300)]

TRACKS = 2_000
_PATIENCE = 90.0


@pytest.fixture
def plex() -> Iterator[PlexFake]:
    """A server with two music libraries and a player."""
    with PlexFake() as fake:
        fake.add_music(TRACKS)
        fake.add_music(50, title="Audiobooks", seed=2)
        fake.players.append(Player("lounge-1", "Lounge"))
        yield fake


@pytest.fixture
def server(model: EmbeddedServer, serve: Serve) -> Server:
    """PlexSage, which knows the model and no music yet."""
    variables = {
        "LLM_PROVIDER": "custom",
        "CUSTOM_LLM_URL": model.base_url,
        "CUSTOM_CONTEXT_WINDOW": "8192",
        "LLM_MODEL_GENERATION": EMBEDDED_MODEL_NAME,
        "PLEXSAGE_SYNC_HOURS": "0",
    }
    return serve(**variables)


@pytest.fixture
def api(server: Server) -> Iterator[httpx2.Client]:
    """A script with a token."""
    with httpx2.Client(base_url=f"{server.url}/api", headers=server.headers, timeout=_PATIENCE) as client:
        yield client


def answer(response: httpx2.Response, status: int = 200) -> Any:
    """The body, of an answer with this status."""
    assert response.status_code == status, response.text
    return response.json()


def connect(api: httpx2.Client, plex: PlexFake) -> None:
    body = {"plex_url": plex.url, "plex_token": TOKEN, "music_library": "Music"}
    connected = answer(api.post("/setup/validate-plex", json=body))
    assert connected["success"]
    assert connected["server_name"] == plex.name
    assert connected["music_libraries"] == ["Audiobooks", "Music"] or connected["music_libraries"] == [
        "Music",
        "Audiobooks",
    ]


def sync(api: httpx2.Client) -> None:
    """Until the library is there."""
    answer(api.post("/library/sync"))
    deadline = time.monotonic() + _PATIENCE
    while (status := answer(api.get("/library/status")))["is_syncing"] or status["state"] == "":
        assert time.monotonic() < deadline, status
        time.sleep(0.1)
    assert (status["state"], status["track_count"], status["error"]) == ("done", TRACKS, None)


def generate(api: httpx2.Client, **wish: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """The tracks and the last event of the stream."""
    tracks: list[dict[str, Any]] = []
    with api.stream("POST", "/generate/stream", json=wish) as response:
        assert response.status_code == 200
        name = ""
        for line in response.iter_lines():
            if line.startswith("event:"):
                name = line.removeprefix("event:").strip()
            elif line.startswith("data:"):
                data = json.loads(line.removeprefix("data:"))
                assert name != "error", data
                if name == "tracks":
                    tracks += data["batch"]
                if name == "complete":
                    return tracks, data
    raise AssertionError("the stream ended without an end")


def test_from_nothing_to_music_in_the_lounge(api: httpx2.Client, plex: PlexFake, server: Server) -> None:
    connect(api, plex)
    sync(api)
    stats = answer(api.get("/library/stats"))
    genre = max(stats["genres"], key=lambda facet: facet["count"])["name"]

    preview = answer(api.post("/filter/preview", json={"genres": [genre], "decades": [], "track_count": 12}))
    assert 0 < preview["tracks_to_send"] <= preview["matching_tracks"] < TRACKS
    assert preview["estimated_cost"] == 0

    tracks, done = generate(api, prompt="something for a rainy evening", genres=[genre], decades=[], track_count=12)
    keys = [track["rating_key"] for track in tracks]
    assert len(keys) == len(set(keys)) == done["track_count"] == 12
    assert all(genre in track["genres"] for track in tracks)
    assert done["estimated_cost"] == 0
    kept = answer(api.get(f"/results/{done['result_id']}"))
    assert kept["title"] == done["playlist_title"]

    saved = answer(api.post("/playlist", json={"name": "Rainy evening", "rating_keys": keys}))
    assert (saved["success"], saved["tracks_added"]) == (True, 12)
    assert [str(key) for key in plex.playlists.named("Rainy evening").tracks] == keys

    listed = {playlist["title"]: playlist for playlist in answer(api.get("/plex/playlists"))}
    assert listed["Rainy evening"]["track_count"] == 12
    change = {"playlist_id": listed["Rainy evening"]["rating_key"], "rating_keys": keys[::-1], "mode": "replace"}
    assert answer(api.post("/playlist/update", json=change))["success"]
    assert [str(key) for key in plex.playlists.named("Rainy evening").tracks] == keys[::-1]

    others = [str(track.key) for track in plex.library.sections[1].tracks if str(track.key) not in keys][:3]
    appended = answer(
        api.post("/playlist/update", json={**change, "mode": "append", "rating_keys": [*keys[:2], *others]})
    )
    assert (appended["tracks_added"], appended["duplicates_skipped"]) == (3, 2)
    assert [str(key) for key in plex.playlists.named("Rainy evening").tracks] == [*keys[::-1], *others]

    (player,) = answer(api.get("/plex/clients"))
    played = answer(api.post("/play-queue", json={"rating_keys": keys, "client_id": player["client_id"]}))
    assert (played["success"], played["client_name"], played["tracks_queued"]) == (True, "Lounge", 12)
    lounge = plex.players[0]
    assert lounge.plays is not None
    assert [str(key) for key in plex.queues.by_key[lounge.plays].tracks] == keys

    token_is_nowhere_else(server, plex)


def token_is_nowhere_else(server: Server, plex: PlexFake) -> None:
    """Not in the log, nor in clear in any file."""
    assert TOKEN not in server.log
    contents = dict(files_in(server.data_dir))
    assert "plexsage.sqlite3" in contents
    assert not [name for name, content in contents.items() if TOKEN.encode() in content]


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and contents; SQLite's own files come and go with the last connection."""
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.is_file():
                yield path.name, path.read_bytes()
