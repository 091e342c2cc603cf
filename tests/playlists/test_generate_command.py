"""`manage.py generate` as people and scripts see it: real processes, exit codes, one line for each failure."""

import json
import re
import resource
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.http.ports import find_free_port
from tests.fakes.ollama import MODEL, OllamaFake
from tests.playlists.installation import PATIENCE, Installation

WISH = "70s soul and funk"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo library, loaded once."""
    installation = Installation(tmp_path_factory.mktemp("installation"))
    for arguments in (["migrate", "--verbosity=0"], ["load_demo_library", "--quiet"]):
        done = installation.command(*arguments)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    return installation


@pytest.fixture
def installation(demo: Installation, tmp_path: Path) -> Installation:
    """A copy that the test may spoil; no provider is configured."""
    return demo.copy_to(tmp_path / "data")


@pytest.fixture
def with_ollama(installation: Installation, fake: OllamaFake) -> Installation:
    """The same, with an Ollama that answers."""
    return installation.with_ollama(fake.url)


def fails(installation: Installation, code: int, *arguments: str, says: str, warnings: int = 0) -> str:
    """Assert the exit code, silence on standard output and one clear line; returns what was written."""
    done = installation.command("generate", "--json", *arguments)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1 + warnings, done.stderr
    assert says in lines[-1]
    assert "Traceback" not in done.stderr
    assert "\x1b" not in done.stderr
    return done.stderr


def test_json_is_all_that_standard_output_gets(with_ollama: Installation) -> None:
    done = with_ollama.command("generate", WISH, "--count", "20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    made = json.loads(done.stdout)
    assert len({track["rating_key"] for track in made["tracks"]}) == 20
    assert all(1970 <= track["year"] <= 1979 for track in made["tracks"])
    assert (made["provider"], made["model"], made["estimated_cost"]) == ("ollama", MODEL, 0)
    assert 0 < made["candidates_sent"] < made["matching_tracks"]
    assert made["output_tokens"] > 0
    assert {"signals", "narrow", "sample", "select", "narrate"} <= set(made["seconds"])


def test_an_hour_is_an_hour_and_comes_in_the_order_that_was_asked_for(with_ollama: Installation) -> None:
    done = with_ollama.command("generate", "60 minutes of calm folk", "--order", "chronological", "--json")
    made = json.loads(done.stdout)
    keys = ",".join(f"'{track['rating_key']}'" for track in made["tracks"])
    [seconds] = with_ollama.query(f"SELECT SUM(duration_ms) / 1000 FROM library_track WHERE rating_key IN ({keys})")
    assert 58 * 60 <= seconds <= 62 * 60
    assert made["length_seconds"] == pytest.approx(seconds, abs=10)
    assert (made["asked_for"], made["fewer"], made["unmet"]) == (len(made["tracks"]), "", [])
    years = [track["year"] for track in made["tracks"]]
    assert years == sorted(years)


def test_progress_goes_to_standard_error_and_the_table_to_standard_output(with_ollama: Installation) -> None:
    done = with_ollama.command("generate", WISH, "--count", "3", "--save", "Kitchen")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout + done.stderr
    assert "Sending " in done.stderr
    listed = re.findall(r"^ *\d+[. ] .*", done.stdout + done.stderr, re.MULTILINE)
    assert len(listed) == 3  # once, and not while they are picked as well
    assert "Saved “Kitchen” to the demo library: 3 tracks." in done.stderr
    assert done.stdout.splitlines()[-1].startswith("Generated 3 tracks • ")
    assert with_ollama.query("SELECT title FROM library_demoplaylist") == ["Kitchen"]


def test_readers_who_leave_and_a_poor_encoding_cost_neither_the_run_nor_the_saving(with_ollama: Installation) -> None:
    with_ollama.environment["PYTHONIOENCODING"] = "ascii"
    process = with_ollama.begin("generate", WISH, "--count", "3", "--save", "Kitchen")
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    process.stderr.close()
    assert process.wait(PATIENCE) == 0
    assert with_ollama.query("SELECT title FROM library_demoplaylist") == ["Kitchen"]


def test_an_unknown_provider_in_the_environment_is_named(installation: Installation) -> None:
    installation.environment["LLM_PROVIDER"] = "skynet"
    fails(installation, 2, WISH, says="LLM_PROVIDER")


@pytest.mark.parametrize(
    ("option", "says"),
    [
        (("--minutes", "abc"), "argument --minutes: "),
        (("--longest", "3:99"), "argument --longest: "),
        (("--not-played-since", "2999-01-01"), "argument --not-played-since: "),
        (("--order", "sideways"), "argument --order: invalid choice: 'sideways'"),
    ],
)
def test_a_value_that_is_not_understood_is_named_below_one_line_of_usage(
    installation: Installation, option: tuple[str, str], says: str
) -> None:
    done = installation.command("generate", WISH, *option)
    usage, problem = done.stderr.splitlines()
    assert (done.returncode, done.stdout, usage) == (2, "", "usage: manage.py generate [options] prompt")
    assert says in problem


def test_an_unreadable_config_file_is_a_warning(installation: Installation) -> None:
    (installation.folder / "config.yaml").write_text("llm: [")
    assert "isn't valid YAML" in fails(installation, 3, WISH, says="LLM not configured", warnings=1)


def test_no_provider_says_what_is_missing(installation: Installation) -> None:
    fails(installation, 3, WISH, says="LLM not configured: choose a provider.")


def test_a_missing_model_is_named(installation: Installation, fake: OllamaFake) -> None:
    fails(installation.with_ollama(fake.url, model="nonesuch:7b"), 4, WISH, says="nonesuch:7b")


def test_a_server_that_is_down_is_named(with_ollama: Installation, fake: OllamaFake) -> None:
    fake.stop()
    fails(with_ollama, 4, WISH, says=f"127.0.0.1:{fake.port}")


def test_a_hanging_server_is_given_up(installation: Installation, fake: OllamaFake) -> None:
    fake.mode = "slow_first_token"
    fails(installation.with_ollama(fake.url, LLM_LOCAL_TIMEOUT="0.5"), 4, WISH, says="0.5")


@pytest.mark.process
def test_a_database_without_tables_says_migrate(tmp_path: Path, fake: OllamaFake) -> None:
    fails(Installation(tmp_path).with_ollama(fake.url), 1, WISH, says="manage.py migrate")


def write_at_most(size: int) -> Callable[[], None]:
    """A full disk: no file may grow beyond this many bytes."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.mark.parametrize("size", [33_000, 70_000], ids=["from the start", "in the middle"])
def test_a_full_disk_is_one_line_and_loses_nothing(with_ollama: Installation, size: int) -> None:
    tracks = with_ollama.query("SELECT count(*) FROM library_track")
    done = with_ollama.command("generate", WISH, "--json", before=write_at_most(size))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert "Is there space left" in done.stderr
    assert with_ollama.query("PRAGMA integrity_check") == ["ok"]
    assert with_ollama.query("SELECT count(*) FROM library_track") == tracks
    assert with_ollama.command("generate", WISH, "--count", "2", "--json").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_closes_the_socket_and_marks_the_run(
    number: signal.Signals, with_ollama: Installation, fake: OllamaFake
) -> None:
    fake.mode = "slow_first_token"
    process = with_ollama.begin("generate", WISH, "--json")
    assert fake.gate.reached.wait(PATIENCE)
    process.send_signal(number)
    stopped = time.monotonic()
    assert fake.client_gone.wait(PATIENCE)
    assert time.monotonic() - stopped < 2
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors) == (130, "", "Stopped.\n")
    assert with_ollama.query("SELECT state FROM playlists_run") == ["cancelled"]
    assert with_ollama.last_event() == {"type": "cancelled"}


def test_a_killed_run_is_marked_at_the_next_start(with_ollama: Installation, fake: OllamaFake) -> None:
    fake.mode = "slow_first_token"
    process = with_ollama.begin("generate", WISH, "--json")
    assert fake.gate.reached.wait(PATIENCE)
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert with_ollama.query("SELECT state FROM playlists_run") == ["running"]
    fake.mode = "ok"
    assert with_ollama.command("generate", WISH, "--count", "1", "--json").returncode == 0
    assert with_ollama.query("SELECT state FROM playlists_run ORDER BY id") == ["interrupted", "finished"]


def test_a_starting_server_marks_the_runs_of_a_killed_one(with_ollama: Installation, fake: OllamaFake) -> None:
    fake.mode = "slow_first_token"
    process = with_ollama.begin("generate", WISH, "--json")
    assert fake.gate.reached.wait(PATIENCE)
    process.kill()
    process.communicate(timeout=PATIENCE)
    serving = with_ollama.begin("--port", str(find_free_port()), command=["-m", "uvicorn", "plexsage.asgi:application"])
    try:
        deadline = time.monotonic() + PATIENCE
        while with_ollama.query("SELECT state FROM playlists_run") == ["running"] and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        serving.terminate()
        serving.communicate(timeout=PATIENCE)
    assert with_ollama.query("SELECT state FROM playlists_run") == ["interrupted"]
    assert with_ollama.last_event() == {"type": "interrupted"}
