"""How long a generation takes without its model, where that time goes, and what waiting generations cost the pages.

python benchmarks/generation.py            (needs nothing but the development requirements; takes about a minute)
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="plexsage-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "plexsage.settings",
    "PLEXSAGE_DATA_DIR": FOLDER.name,
    "PLEXSAGE_ENV_FILE": os.devnull,
    "PLEXSAGE_STATIC": "plain",
    "PLEXSAGE_LOG_LEVEL": "WARNING",
}

import django  # noqa: E402

django.setup()

from asgiref.sync import ThreadSensitiveContext, sync_to_async  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from core.tasks.background import background  # noqa: E402
from playlists.events import Picked  # noqa: E402
from playlists.queries import get_run, recent_playlists  # noqa: E402
from playlists.schemas import Wish  # noqa: E402
from playlists.services.runs import event_log  # noqa: E402
from playlists.services.runs.executor import execute_in_background  # noqa: E402
from playlists.services.runs.report import report  # noqa: E402
from playlists.services.runs.start import create_run  # noqa: E402
from tests.fakes.base import RecordedRequest  # noqa: E402
from tests.fakes.llm import Answer  # noqa: E402
from tests.fakes.ollama import OllamaFake  # noqa: E402

TRACKS = 18_000
ROUNDS = 7
MODEL = "bench:8b"


class CountingFake(OllamaFake):
    """Reports as many tokens as such a prompt has: four characters each."""

    def whole_answer(self, request: RecordedRequest, answer: Answer) -> dict[str, Any]:
        """With its usage."""
        tokens = len(request.json["prompt"]) // 4
        return super().whole_answer(request, replace(answer, input_tokens=tokens, output_tokens=100))


def configure(fake: OllamaFake, window: int) -> None:
    """Ask this server."""
    settings.LLM_ENVIRONMENT = {
        "provider": "ollama",
        "ollama_url": fake.url,
        "ollama_context_window": window,
        "model_generation": MODEL,
    }


async def generate() -> tuple[float, int]:
    """Seconds from a stored run to its last event; the run's id."""
    run = await sync_to_async(create_run)(
        Wish(text="anything you like", genres=(), decades=(), exclude_live=False), owner=None
    )
    started = time.perf_counter()
    execute_in_background(run)
    async for _ in event_log.watch(run.pk):
        pass
    return time.perf_counter() - started, run.pk


async def without_llm_time(fake: OllamaFake) -> None:
    """The fake answers at once: what is left is ours, HTTP included."""
    print(f"{'window':>10} {'sent':>7} {'median':>9} {'best':>9}   where it goes (ms of the last run)")
    for window in (8_192, 32_768, 200_000, 1_000_000):
        configure(fake, window)
        await generate()
        made = [await generate() for _ in range(ROUNDS)]
        told = await sync_to_async(lambda number: report(get_run(number)))(made[-1][1])
        seconds = [taken for taken, _ in made]
        where = ", ".join(f"{name} {taken * 1000:.0f}" for name, taken in told.seconds.items())
        print(
            f"{window:>10,} {told.candidates_sent:>7,} {statistics.median(seconds) * 1000:>6.0f} ms"
            f" {min(seconds) * 1000:>6.0f} ms   {where}"
        )


def cost_of_an_event() -> None:
    """What each pick costs the database."""
    run = create_run(Wish(text="anything"), owner=None)
    track = {"rating_key": "1", "title": "One", "artist": "U2", "album": "Achtung Baby"}
    event = Picked.model_validate({"position": 1, "count": 25, "track": track})
    with CaptureQueriesContext(connection) as queries:
        event_log.append(run.pk, event)
    started = time.perf_counter()
    for _ in range(500):
        event_log.append(run.pk, event)
    each = (time.perf_counter() - started) / 500
    print(f"\none event: {len(queries)} statements (with BEGIN and COMMIT), {each * 1000:.2f} ms")
    event_log.end(run.pk, "cancelled", event)  # type: ignore[arg-type]  # only to leave nothing unfinished


async def page() -> float:
    """Seconds for what the home page does, in a thread of its own as a request has."""
    started = time.perf_counter()
    async with ThreadSensitiveContext():
        await sync_to_async(lambda: render_to_string("playlists/home.html", {"playlists": recent_playlists(None)}))()
    return time.perf_counter() - started


async def p95(sample: Callable[[], Awaitable[float]], count: int = 150) -> tuple[float, float]:
    """Median and 95th percentile, in ms."""
    taken = sorted([await sample() for _ in range(count)])
    return statistics.median(taken) * 1000, taken[int(count * 0.95)] * 1000


async def pages_while_waiting(fake: OllamaFake) -> None:
    """100 generations wait: one for a model that does not answer, 99 in line."""
    configure(fake, 8_192)
    print("\nhome page:        median       p95")
    print("alone         {:>7.1f} ms {:>7.1f} ms".format(*await p95(page)))
    fake.mode = "slow_first_token"
    for _ in range(100):
        run = await sync_to_async(create_run)(Wish(text="anything"), owner=None)
        execute_in_background(run)
    await asyncio.sleep(3)
    print("100 waiting   {:>7.1f} ms {:>7.1f} ms".format(*await p95(page)))
    started = time.perf_counter()
    await background().aclose(30)
    print(f"stopping all 100: {time.perf_counter() - started:.2f} s")


def main() -> None:
    """Print the tables."""
    call_command("migrate", verbosity=0)
    call_command("load_demo_library", synthetic=TRACKS, quiet=True)
    print(f"{TRACKS:,} tracks match; 25 are picked; {os.cpu_count()} processors\n")
    with CountingFake() as fake:
        fake.add_model(MODEL, trained=2_000_000)
        fake.answer_numbers()
        asyncio.run(without_llm_time(fake))
        cost_of_an_event()
        asyncio.run(pages_while_waiting(fake))
    FOLDER.cleanup()


if __name__ == "__main__":
    main()
