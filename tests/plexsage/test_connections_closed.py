"""Whatever a server does, it closes each database connection that it opened, instead of leaving it to the collector."""

import json
import random
import socket
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest

from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import ROOT, Server, provider

COUNTING = ROOT / "tests" / "counting"
REQUESTS, RUNS = 200, 20
PATHS = """
    / /history/ /history/?q=soul /playlists/new/?text=70s+soul /settings/ /settings/genres/ /nowhere/ /login/
    /static/nothing.css /art/nothing/160/ /api/health /api/library/status /api/config /api/results /api/runs/999
    /api/search?q=davis /api/openapi.json
""".split()


@pytest.fixture
def model() -> Iterator[OllamaFake]:
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.answer_numbers()
        yield fake


def hang_up(server: Server, path: str) -> None:
    """Ask as the owner does, and leave without reading the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        token = server.headers["Authorization"]
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n\r\n".encode())


@pytest.mark.slow
def test_as_many_are_closed_as_were_opened(with_music: Path, tmp_path: Path, model: OllamaFake) -> None:
    counts = tmp_path / "counts.json"
    counting = {"PYTHONPATH": str(COUNTING), "PLEXSAGE_TEST_COUNTS": str(counts)}
    dice = random.Random(7)
    with Server(with_music, tmp_path / "data", **provider(model), **counting) as server:
        for number in range(REQUESTS):
            path = dice.choice(PATHS)
            match number % 5:
                case 0:
                    hang_up(server, path)
                case 1:
                    server.ask("POST", "/api/filter/preview", json={"genres": ["Soul"], "min_rating": number})
                case _:
                    server.ask("GET", path)
        for number in range(RUNS):
            run = server.start_run(f"70s soul {number}", count=6)
            with server.watching(f"/api/runs/{run}/events") as events:
                # Every second tab is closed at once.
                seen = list(islice(events, 1)) if number % 2 else list(events)
            assert seen
            if number % 4 == 1:
                server.ask("POST", f"/api/runs/{run}/cancel")
            server.until_state(run, "finished", "cancelled")
    total = json.loads(counts.read_text())
    assert total["opened"] > REQUESTS / 4
    assert total == {"opened": total["opened"], "closed": total["opened"], "dropped": 0}
