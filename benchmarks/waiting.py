"""How fast the pages answer while 100 generations wait for a model that says nothing, watched and not.

python benchmarks/waiting.py            (needs nothing but the development requirements; takes about a minute)
"""

import os
import re
import statistics
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
FOLDER = tempfile.TemporaryDirectory(prefix="plexsage-bench-")
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "plexsage.settings",
    "PLEXSAGE_DATA_DIR": FOLDER.name,
    "PLEXSAGE_CONFIG": f"{FOLDER.name}/config.yaml",
    "PLEXSAGE_ENV_FILE": os.devnull,
    "PLEXSAGE_STATIC": "plain",
    "PLEXSAGE_LOG_LEVEL": "WARNING",
}

import django  # noqa: E402

django.setup()

import httpx2  # noqa: E402

from tests.fakes.ollama import MODEL, OllamaFake  # noqa: E402
from tests.server import OWNER, PASSWORD, Server, prepare_library, provider  # noqa: E402

RUNS, WATCHERS, ROUNDS = 100, 30, 60
PAGES = ("/", "/settings/", "/history/")
TARGET_MS = 100


def signed_in(server: Server) -> httpx2.Client:
    """A browser of the owner."""
    client = httpx2.Client(base_url=server.url, timeout=30, follow_redirects=False)
    form = client.get("/login/").text
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found
    fields = {"username": OWNER, "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
    answer = client.post("/login/", data=fields, headers={"Referer": f"{server.url}/login/"})
    assert answer.status_code == 302, answer.status_code
    return client


def measure(client: httpx2.Client, what: str) -> None:
    """One line a page: median and 95th percentile in milliseconds."""
    for path in PAGES:
        times: list[float] = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            answer = client.get(path)
            times.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (path, answer.status_code)
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
        verdict = "ok" if p95 <= TARGET_MS else f"above {TARGET_MS} ms"
        print(f"{what:<32} {path:<12} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   {verdict}")


def watch(server: Server, run: int, stack: ExitStack) -> None:
    """A tab that stays open."""
    events = stack.enter_context(server.watching(f"/api/runs/{run}/events"))

    def follow() -> None:
        with suppress(httpx2.HTTPError):  # the server is gone at the end
            list(events)

    threading.Thread(target=follow, daemon=True).start()


def main() -> None:
    """Idle, then with all runs waiting, then with tabs that watch some of them."""
    folder = Path(FOLDER.name)
    prepared = prepare_library(folder / "prepared")
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.mode = "slow_first_token"
        with Server(prepared, folder / "data", **provider(fake)) as server:
            client = signed_in(server)
            for path in PAGES:
                client.get(path)  # templates are compiled once
            measure(client, "idle")
            started = time.perf_counter()
            runs = [server.start_run(f"70s soul, number {number}", count=10) for number in range(RUNS)]
            seconds = time.perf_counter() - started
            states = [server.run(run)["state"] for run in (runs[0], runs[-1])]
            assert states == ["running", "queued"], states
            print(f"{RUNS} runs started through the API in {seconds:.1f} s")
            measure(client, f"{RUNS} runs wait")
            with ExitStack() as stack:
                for run in runs[-WATCHERS:]:
                    watch(server, run, stack)
                measure(client, f"{RUNS} runs wait, {WATCHERS} watched")
                server.kill()


if __name__ == "__main__":
    main()
