"""What a generation costs the server besides its model, by how many tracks the model gets to choose from."""

import statistics
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks.speed.row import Benchmark, Row
from benchmarks.speed.served import Served
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import provider

BENCHMARK = Benchmark(counted="tracks to choose from", quick=(50, 140, 500), full=(500, 2_000, 18_000), library=20_000)
#: Milliseconds of the processor that PlexSage 0.2.0 takes for lists of these lengths.
_OLDER = {500: 134, 2_000: 309, 18_000: 925}
_PICKS, _ROUNDS, _MOST_MS = 25, 5, 150


class CountingFake(OllamaFake):
    """Reports as many tokens as such a prompt has: four characters each."""

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> dict[str, Any]:
        """With its usage."""
        tokens = len(request.json["prompt"]) // 4
        return super().whole_answer(request, replace(answer, input_tokens=tokens, output_tokens=100))


def measure(size: int) -> Iterator[Row]:
    """The model answers at once; the first run does not count."""
    with CountingFake() as fake:
        fake.add_model(MODEL, trained=2_000_000)
        fake.answer_numbers()
        with Served(**provider(fake, OLLAMA_CONTEXT_WINDOW="1000000")) as server:
            server.settle()
            taken = [_run(server, size) for _ in range(_ROUNDS + 1)][1:]
    value = statistics.median(taken) * 1000
    yield Row(name="a playlist of 25", size=size, unit="ms", value=value, target=_MOST_MS, older=_OLDER.get(size))


def _run(server: Served, size: int) -> float:
    began = server.processor_seconds()
    run = server.start_run("anything you like", count=_PICKS, max_tracks=size)
    with server.watching(f"/api/runs/{run}/events") as events:
        last = list(events)[-1]
    assert last[1] == "finished", last
    return server.processor_seconds() - began
