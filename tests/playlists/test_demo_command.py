"""`manage.py demo`: what cannot work is refused before anything is loaded; it serves where it was told to, and ends."""

import os
import re
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import httpx2
import pytest

from core.http.ports import find_free_port
from llm.errors import EmbeddedUnavailableError
from llm.services.builtin_model.server import find_model
from playlists.management.commands.demo import CannotListenError, address_of, listen
from tests.fakes.ollama import OllamaFake
from tests.playlists.installation import DATABASE, Installation
from tests.server import ROOT, until


@pytest.fixture
def new(tmp_path: Path) -> Installation:
    return Installation(tmp_path)


@pytest.fixture
def with_model(with_music: Path, tmp_path: Path, fake: OllamaFake) -> Installation:
    """Music and an Ollama are there: the demo makes its playlist at once."""
    return Installation(with_music).copy_to(tmp_path / "demo").with_ollama(fake.url)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--count", "0"], "1 to 500 tracks"),
        (["--wish", ""], "Describe what you want"),
        (["--port", "many"], "PORT must be a number from 1 to 65535"),
        (["--port", "0"], "PORT must be a number from 1 to 65535"),
        (["--port", "70000"], "PORT must be a number from 1 to 65535"),
        (["--host", "192.0.2.1"], "PlexSage can't listen on 192.0.2.1"),
        (["--host", "a" * 70], "PlexSage can't listen on aaa"),
    ],
)
def test_what_cannot_work_is_one_line_before_anything_is_loaded(
    arguments: list[str], says: str, new: Installation
) -> None:
    done = new.command("demo", *arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1), done.stderr
    assert says in done.stderr
    assert not (new.folder / DATABASE).exists()


def test_a_port_that_was_asked_for_and_is_taken_is_refused(new: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = new.command("demo", "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Port {port} is used by another program. Choose another one: PORT={port + 1} make demo\n"


def test_the_usual_port_has_a_few_that_stand_in_for_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        second = find_free_port()
        with listen("127.0.0.1", (taken.getsockname()[1], second)) as bound:
            assert bound.getsockname()[1] == second
        with pytest.raises(CannotListenError):
            listen("127.0.0.1", (taken.getsockname()[1],))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:7001"),
        ("0.0.0.0", "http://127.0.0.1:7001"),
        ("::", "http://[::1]:7001"),
        ("::1", "http://[::1]:7001"),
        ("192.168.1.20", "http://192.168.1.20:7001"),
        ("nas.local", "http://nas.local:7001"),
    ],
)
def test_the_link_is_where_a_browser_finds_it(host: str, address: str) -> None:
    assert address_of(host, 7001) == address


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ({}, []),
        ({"PORT": "7001"}, ['--port "7001"']),
        ({"HOST": "::1"}, ['--host "::1"']),
        ({"HOST": "nas", "PORT": "80"}, ['--host "nas"', '--port "80"']),
    ],
)
@pytest.mark.process
def test_make_hands_on_what_was_given(given: dict[str, str], passed: list[str]) -> None:
    done = subprocess.run(
        ["make", "--dry-run", "demo"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=True,
    )
    (line,) = (line for line in done.stdout.splitlines() if "manage.py demo" in line)
    assert re.findall(r'--\w+ "[^"]*"', line) == passed


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_where_it_was_told_to_until_it_is_stopped(with_model: Installation, stop: signal.Signals) -> None:
    port = find_free_port()
    demo = with_model.begin("demo", "--count", "3", "--port", str(port), "--host", "localhost")
    assert demo.stdout
    try:
        printed = []
        for line in demo.stdout:
            printed.append(line)
            if line.startswith("PlexSage is at"):
                break
        assert printed[-2:-1] == ["Stop it with Ctrl-C.\n"], printed or demo.communicate(timeout=30)
        assert printed[-1].startswith(f"PlexSage is at http://localhost:{port}/ - this link signs you in once: ")
        assert sum(bool(re.match(r"\d+  ", line)) for line in printed) == 3
        assert httpx2.get(f"http://localhost:{port}/login/").status_code == 200
        demo.send_signal(stop)
        rest, errors = demo.communicate(timeout=30)
        assert (demo.returncode, rest) == (130, "")
        assert "INFO" not in errors
        with pytest.raises(httpx2.TransportError):
            httpx2.get(f"http://localhost:{port}/login/", timeout=2)
    finally:
        demo.kill()
        demo.communicate()


@pytest.fixture
def real(with_music: Path, tmp_path: Path) -> Installation:
    """With the built-in model itself."""
    try:
        find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)
    return Installation(with_music).copy_to(tmp_path / "demo")


def children_of(pid: int) -> list[int]:
    """Of this process."""
    found = subprocess.run(["pgrep", "--parent", str(pid)], capture_output=True, text=True, check=False).stdout
    return [int(child) for child in found.split()]


def lives(pid: int) -> bool:
    """One that has ended and that nobody has asked for yet does not."""
    with suppress(FileNotFoundError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.mark.real_llm
@pytest.mark.timeout(300)
@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("awaited", ["", "Making a playlist", "PlexSage is at"], ids=["starts", "picks", "serves"])
def test_nothing_outlives_it(awaited: str, stop: signal.Signals, real: Installation) -> None:
    demo = real.begin("demo", "--count", "2", "--port", str(find_free_port()))
    assert demo.stdout
    try:
        (model,) = until(lambda: children_of(demo.pid))
        while awaited not in (demo.stdout.readline() if awaited else ""):
            assert demo.poll() is None
        demo.send_signal(stop)
        demo.wait(30)
        until(lambda: not lives(model))
    finally:
        demo.kill()
        demo.communicate()
