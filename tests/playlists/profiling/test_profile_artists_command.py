"""`manage.py profile_artists` as people and scripts see it: real processes, killed, stopped, gone on with."""

import json
import signal
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from core.http.ports import find_free_port
from tests.fakes.base import RecordedRequest
from tests.fakes.llm import Answer
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.profile_teller import ProfileTeller, tell, unknown
from tests.playlists.installation import DATABASE, PATIENCE, Installation

_KNOWN = "SELECT count(*) FROM library_storedprofile WHERE is_known"
_STORED = "SELECT count(*) FROM library_storedprofile"
_MOST = 1000


@pytest.fixture
def demo(with_music: Path, tmp_path: Path) -> Installation:
    """The demo library, with its thousand artists, but without its own profiles."""
    made = Installation(with_music).copy_to(tmp_path / "data")
    with closing(sqlite3.connect(made.folder / DATABASE)) as database, database:
        database.execute("DELETE FROM library_profilelabel")
        database.execute("DELETE FROM library_storedprofile")
    return made


@pytest.fixture
def teller(fake: OllamaFake) -> ProfileTeller:
    """Knows two artists of three."""
    told = ProfileTeller(lambda number, name: (unknown if sum(map(ord, name)) % 3 == 0 else tell)(number, name))
    fake.answer_by(told)
    return told


@pytest.fixture
def installation(demo: Installation, fake: OllamaFake, teller: ProfileTeller) -> Installation:
    """The same, with an Ollama that knows artists."""
    return demo.with_ollama(fake.url, LLM_MODEL_ANALYSIS=MODEL)


def _signal_at(asked: int, fake: OllamaFake, teller: ProfileTeller) -> threading.Event:
    """Set when so many artists were asked about."""
    reached = threading.Event()

    def answer(request: RecordedRequest) -> Answer:
        if teller.asked.total() >= asked:
            reached.set()
        return teller(request)

    fake.answer_by(answer)
    return reached


def _status(installation: Installation) -> dict[str, dict[str, int]]:
    done = installation.command("profile_artists", "--status", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, dict[str, int]] = json.loads(done.stdout)
    return told


def test_a_thousand_artists_killed_halfway_and_gone_on_with_are_asked_about_once(
    installation: Installation, fake: OllamaFake, teller: ProfileTeller
) -> None:
    halfway = _signal_at(_MOST // 2, fake, teller)
    process = installation.begin("profile_artists", "--limit", str(_MOST))
    assert halfway.wait(PATIENCE)
    process.kill()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    (stored,) = installation.query(_STORED)
    assert _MOST // 3 <= stored < _MOST
    under_way = set(teller.batches[-1])  # whose answer nobody could take any more
    done = installation.command("profile_artists", "--limit", str(_MOST - stored))
    assert done.returncode == 0, done.stderr
    assert len(teller.asked) == _MOST
    assert {name for name, times in teller.asked.items() if times > 1} <= under_way
    assert max(teller.asked.values()) <= 2
    assert installation.query(_STORED) == [_MOST]
    assert 0 < installation.query(_KNOWN)[0] < _MOST


def test_progress_goes_to_standard_error_and_the_figures_to_standard_output(
    installation: Installation, teller: ProfileTeller
) -> None:
    done = installation.command("profile_artists", "--limit", "20")
    assert done.returncode == 0
    assert "20 of 20 artists" in done.stderr
    counts = _status(installation)["counts"]
    assert counts["known"] + counts["unknown"] == teller.asked.total() == 20
    first = done.stdout.splitlines()[0]
    assert first.endswith(f"{counts['unknown']} not known to the model, {counts['artists'] - 20:,} not asked about yet")
    assert "Asking llama3:8b about them takes about " in done.stdout


def test_the_most_heard_artists_come_first(installation: Installation, teller: ProfileTeller) -> None:
    done = installation.command("profile_artists", "--limit", "5", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    most = installation.query(
        "SELECT a.name FROM library_artist a JOIN library_track t ON t.artist_id = a.id "
        "GROUP BY a.id ORDER BY count(*) DESC, a.id LIMIT 5"
    )
    assert [" ".join(name.split())[:50] for name in teller.batches[0]] == [name[:50] for name in most]


def test_ctrl_c_pauses_and_the_next_call_goes_on(
    installation: Installation, fake: OllamaFake, teller: ProfileTeller
) -> None:
    begun = _signal_at(32, fake, teller)
    process = installation.begin("profile_artists", "--limit", str(_MOST))
    assert begun.wait(PATIENCE)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == "Stopped."
    assert "Traceback" not in errors
    assert installation.query("SELECT phase FROM library_profilingstate") == ["paused"]
    assert installation.command("profile_artists", "--limit", "5").returncode == 0


def test_a_second_process_is_refused_while_the_first_works(
    installation: Installation, fake: OllamaFake, teller: ProfileTeller
) -> None:
    fake.mode = "slow_first_token"
    process = installation.begin("profile_artists", "--limit", "3")
    assert fake.gate.reached.wait(PATIENCE)
    second = installation.command("profile_artists", "--limit", "3")
    assert (second.returncode, second.stdout) == (5, "")
    assert second.stderr == "The model is already being asked about your artists.\n"
    fake.gate.open()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert teller.asked.total() == 3


def test_failures_are_one_line_and_their_exit_code(installation: Installation) -> None:
    gone = installation.with_ollama(f"http://127.0.0.1:{find_free_port()}", LLM_MODEL_ANALYSIS=MODEL)
    weak = installation.with_ollama(installation.environment["OLLAMA_URL"], model="smollm2:135m")
    weak.environment["LLM_MODEL_ANALYSIS"] = "smollm2:135m"
    cloud = Installation(installation.folder, LLM_PROVIDER="anthropic", ANTHROPIC_API_KEY="sk-ant-none")
    for where, code, words in (
        (gone, 4, "nothing is listening there"),
        (weak, 3, "know enough about music"),
        (cloud, 2, "Add --yes to agree to that."),
        (Installation(installation.folder), 3, "hoose a provider"),
    ):
        done = where.command("profile_artists", "--limit", "2")
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert "Traceback" not in done.stderr
    assert installation.command("profile_artists", "--limit", "0").returncode == 2
    assert installation.query(_STORED) == [0]
