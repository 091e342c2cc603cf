"""A real server that is watched: figures of a run, readiness, and a doctor beside it."""

import json
from pathlib import Path

import httpx2
from prometheus_client.parser import text_string_to_metric_families

from tests.fakes.ollama import MODEL, OllamaFake
from tests.plexsage.bad_databases import start
from tests.server import NO_TLS, Server, provider, until


def figures(server: Server) -> dict[tuple[str, ...], float]:
    """Each sample, by its name and the values of its labels."""
    text = httpx2.get(f"{server.url}/metrics", timeout=60, verify=NO_TLS).raise_for_status().text
    families = text_string_to_metric_families(text)
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_a_server_counts_its_runs_and_is_ready_from_its_first_answer_on(with_music: Path, tmp_path: Path) -> None:
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers()
        settings = {**provider(ollama), "PLEXSAGE_METRICS": "loopback"}
        with Server(with_music, tmp_path / "data", **settings) as server:
            assert httpx2.get(f"{server.url}/api/health/ready", verify=NO_TLS).json() == {
                "status": "ready",
                "database": "ok",
                "migrations": "ok",
                "keys": "ok",
            }
            run = server.start_run("mellow 70s soul", count=5)
            assert server.until_state(run, "finished", "failed")["state"] == "finished"
            ollama.mode = "unauthorized_401"
            failed = server.start_run("quiet jazz", count=5)
            server.until_state(failed, "failed")
            assert until(lambda: figures(server)[("plexsage_runs_total", "failed", "ollama")] == 1)
            told = figures(server)
            assert told[("plexsage_runs_total", "finished", "ollama")] == 1
            assert told[("plexsage_step_seconds_count", "select")] >= 1
            assert told[("plexsage_model_tokens_total", "input", "ollama")] > 0
            assert told[("plexsage_down", "language model")] == 1
            assert told[("plexsage_playlists",)] == 1
            assert server.log.count("doesn't work") == 1
            done = start(server.data_dir, "manage.py", "doctor", "--json", **settings)
            states = {found["name"]: found["state"] for found in json.loads(done.stdout)["findings"]}
            assert (done.returncode, states["language_model"], states["database"]) == (1, "problem", "ok")
