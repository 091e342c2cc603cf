"""Runs of a real server process: tabs that close and come back, and a server that dies."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import httpx2
import pytest

from tests.fakes.base import Gate
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.gates.limits import limits
from tests.server import Server, payload, provider, until

PICKS = Answer('"3,17,29,8,11,5"', pieces=('"3,', "17,", "29,", "8,", "11,", '5"'))
#: Seconds that may pass between a cancel and the closed socket.
CLOSED_WITHIN = 2.0


@pytest.fixture(scope="module")
def prepared(with_music: Path) -> Path:
    """With the demo library."""
    return with_music


@pytest.fixture
def model() -> Iterator[OllamaFake]:
    """An Ollama whose model picks six at first, as slowly as the gates say."""
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.answer_numbers()
        fake.answer_next(PICKS)
        yield fake


@pytest.fixture
def server(prepared: Path, tmp_path: Path, model: OllamaFake) -> Iterator[Server]:
    """The process."""
    with Server(prepared, tmp_path / "data", **provider(model)) as running:
        yield running


def picks(events: list[tuple[str, str, str]]) -> list[int]:
    return [payload(data)["position"] for _, name, data in events if name == "picked"]


def test_a_tab_that_closes_at_any_moment_misses_nothing_and_two_tabs_see_the_same(
    server: Server, model: OllamaFake
) -> None:
    model.gates = {place: Gate() for place in range(6)}
    run = server.start_run(count=6)
    path = f"/api/runs/{run}/events"
    seen: list[tuple[str, str, str]] = []
    for gate in model.gates.values():
        # Open the tab, see one more event, close it; and only then does the model go on.
        with server.watching(path, **{"Last-Event-ID": seen[-1][0] if seen else ""}) as events:
            seen += islice(events, 1)
        gate.open()
    with server.watching(path, **{"Last-Event-ID": seen[-1][0]}) as events, server.watching(path) as another_tab:
        seen += events
        assert list(another_tab) == seen
    numbers = [int(number) for number, _, _ in seen]
    assert numbers == sorted(set(numbers))
    assert picks(seen) == [1, 2, 3, 4, 5, 6]
    assert seen[-1][1] == "finished"
    assert len(model.completions) == 2  # the picks and the story: however often somebody looked


def test_a_killed_server_interrupts_and_trying_again_works(server: Server, model: OllamaFake) -> None:
    model.gates = {3: Gate()}
    run = server.start_run("mellow 70s soul", count=6, min_rating=0)
    until(lambda: len(server.run(run)["tracks"]) == 3)
    server.kill()
    model.gates = {}
    with server:
        lost = server.until_state(run, "interrupted")
        assert len(lost["tracks"]) == 3
        assert len(model.completions) == 1  # nothing starts anew by itself
        fresh = server.ask("POST", f"/api/runs/{run}/again").json()
        assert fresh["wish"] == lost["wish"]
        assert server.until_state(fresh["id"], "finished", "failed")["state"] == "finished"
        assert server.run(run)["state"] == "interrupted"


def test_cancel_closes_the_socket_in_time(server: Server, model: OllamaFake) -> None:
    model.gates = {3: Gate()}
    run = server.start_run(count=6)
    until(lambda: len(server.run(run)["tracks"]) == 3)
    assert server.ask("POST", f"/api/runs/{run}/cancel").json()["state"] == "cancelled"
    assert model.client_gone.wait(CLOSED_WITHIN)


def test_whoever_leaves_holds_nothing_open(server: Server, model: OllamaFake) -> None:
    """Forty tabs come and go: threads and files are as before."""
    model.gates = {3: Gate()}
    run = server.start_run(count=6)
    until(lambda: len(server.run(run)["tracks"]) == 3)
    before = server.open_files()
    for _ in range(40):
        with server.watching(f"/api/runs/{run}/events") as events:
            next(events)
    until(lambda: server.open_files() <= before + 5)
    model.gates[3].open()
    server.until_state(run, "finished")


def test_watchers_hold_no_database_connections(server: Server, model: OllamaFake) -> None:
    model.gates = {3: Gate()}
    run = server.start_run(count=6)
    until(lambda: len(server.run(run)["tracks"]) == 3)
    before = server.database_files()
    with ExitStack() as tabs:
        watching = [tabs.enter_context(server.watching(f"/api/runs/{run}/events")) for _ in range(10)]
        assert [len(list(islice(events, 5))) for events in watching] == [5] * 10
        until(lambda: server.database_files() <= before + 3)  # room for one that is just looking
        assert server.run(run)["state"] == "running"


def test_watchers_share_a_few_threads(server: Server, model: OllamaFake) -> None:
    model.gates = {3: Gate()}
    run = server.start_run(count=6)
    until(lambda: len(server.run(run)["tracks"]) == 3)
    before = server.threads()
    with ExitStack() as tabs:
        paths = [f"/api/runs/{run}/events", f"/runs/{run}/events/"]
        watching = [tabs.enter_context(server.watching(paths[number % 2])) for number in range(30)]
        for events in watching:
            next(events)
        until(lambda: server.threads() <= before + limits("watchers")["threads for 30 of them"])
        model.gates[3].open()
        assert [list(events)[-1][1] for events in watching] == ["finished", "end"] * 15


def test_a_stopping_server_tells_the_reader_to_come_back(server: Server, model: OllamaFake) -> None:
    """The stream breaks off without an end: a browser then asks again, and hears what happened."""
    model.gates = {3: Gate()}
    run = server.start_run(count=6)
    with server.watching(f"/api/runs/{run}/events") as events:
        list(islice(events, 5))
        server.kill()
        with pytest.raises(httpx2.HTTPError):
            list(events)
    with server, server.watching(f"/api/runs/{run}/events") as events:
        assert [name for _, name, _ in events][-1] == "interrupted"
