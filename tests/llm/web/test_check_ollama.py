"""manage.py check_ollama: the exact status line, the table, the numbers, and exit codes for scripts."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from llm.management.commands.check_ollama import Command
from llm.services.settings.change import SettingsChange
from llm.services.settings.store import save_settings
from tests.fakes.base import Reply
from tests.fakes.ollama import OllamaFake

pytestmark = pytest.mark.django_db(transaction=True)  # the command's queries have a thread of their own

ROOT = Path(__file__).parents[3]


def check(*arguments: str) -> tuple[list[str], int]:
    """Lines on standard output, and the exit code."""
    out = StringIO()
    try:
        call_command("check_ollama", *arguments, stdout=out)
    except SystemExit as exc:
        return out.getvalue().splitlines(), int(str(exc.code))
    return out.getvalue().splitlines(), 0


def check_json(*arguments: str) -> tuple[dict[str, Any], int]:
    lines, code = check("--json", *arguments)
    found: dict[str, Any] = json.loads("\n".join(lines))
    return found, code


def unused_url() -> str:
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}"


def test_connected_and_usable(configured: OllamaFake) -> None:
    configured.load("llama3:8b", window=8192, size=1000, vram=600)
    lines, code = check()
    assert code == 0
    assert lines[0] == f"Ollama at {configured.url}, version 0.33.0"
    assert lines[-1] == "Connected - 3 models available"
    assert "Context Window: 8,192 tokens (auto-detected)" in lines
    assert "Max Tracks to AI: ~140 tracks" in lines
    assert "About 1.0 GB of memory for the context" in lines
    assert "Loaded now: llama3:8b (8,192 tokens, 40% CPU, 60% GPU)" in lines
    table = [line.split() for line in lines if line.startswith(("MODEL", "llama3:8b"))]
    assert table[1] == ["llama3:8b", "98.4", "MB", "8B", "Q4_K_M", "8,192"]


def test_one_model(configured: OllamaFake) -> None:
    configured.remove_models()
    configured.add_model("llama3:8b")
    assert check() == (check()[0], 0)
    assert check()[0][-1] == "Connected - 1 model available"


def test_no_model_is_unusable(configured: OllamaFake) -> None:
    configured.remove_models()
    lines, code = check()
    assert (lines[-1], code) == ("Connected but no models installed. Run `ollama pull llama3`", 1)


def test_a_selected_model_that_is_gone_is_unusable(configured: OllamaFake) -> None:
    lines, code = check("--model", "nope:1b")
    assert code == 1
    assert lines[-2:] == [
        "Selected model not found. Available: llama3:8b, mistral:7b, phi3:mini",
        "Choose another model, or pull nope:1b.",
    ]


def test_nobody_there(configured: OllamaFake) -> None:
    url = unused_url()
    lines, code = check("--url", url)
    assert code == 2
    assert lines[-2] == f"Cannot reach Ollama at {url.removeprefix('http://')}"


def test_something_else_is_there(configured: OllamaFake) -> None:
    configured.on("GET", "/api/tags", Reply(200, b"<html>", "text/html"))
    lines, code = check()
    assert code == 2
    assert "it isn't Ollama" in lines[-1]


def test_another_address_does_not_get_the_stored_choice_wrong(db: None, ollama: OllamaFake) -> None:
    lines, code = check("--url", f"127.0.0.1:{ollama.port}/v1")
    assert code == 0
    assert lines[0].startswith(f"Ollama at {ollama.url}")
    assert any(line.startswith("llama3:8b: Context Window: 8,192 tokens") for line in lines)


@pytest.mark.parametrize("arguments", [["--url", "ftp://nas"], ["--url", "http://a:b@nas"]])
def test_a_bad_address_is_bad_usage(arguments: list[str]) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("check_ollama", *arguments)
    assert caught.value.returncode == 3


def test_an_unknown_option_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        Command().run_from_argv(["manage.py", "check_ollama", "--nonsense"])
    assert caught.value.code == 3
    assert "--nonsense" in capsys.readouterr().err


def test_json_for_scripts(configured: OllamaFake) -> None:
    save_settings(SettingsChange(model_generation="mistral:7b"))
    found, code = check_json()
    assert code == 0
    assert {key: found[key] for key in ("status", "text", "connected", "usable", "version", "exit_code")} == {
        "status": "ok",
        "text": "Connected - 3 models available",
        "connected": True,
        "usable": True,
        "version": "0.33.0",
        "exit_code": 0,
    }
    assert (found["model_analysis"], found["model_generation"]) == ("llama3:8b", "mistral:7b")
    assert found["models"][0]["name"] == "llama3:8b"
    assert found["context"] == {
        "model": "mistral:7b",
        "tokens": 8192,
        "source": "detected",
        "trained": 8192,
        "text": "Context Window: 8,192 tokens (auto-detected)",
        "memory_bytes": 2**30,
    }
    assert found["max_tracks"]["text"] == "Max Tracks to AI: ~140 tracks"
    assert found["loaded"] == []


def test_json_of_a_failure(db: None) -> None:
    found, code = check_json("--url", unused_url())
    assert (code, found["exit_code"], found["status"], found["connected"]) == (2, 2, "unreachable", False)
    assert found["models"] == []
    assert found["context"] is None


def test_generate_makes_a_small_completion(configured: OllamaFake) -> None:
    configured.answer_with("Slow jazz.\n\x1b[31m")
    lines, code = check("--generate")
    assert code == 0
    (line,) = [line for line in lines if line.startswith("Test of llama3:8b")]
    assert '"Slow jazz. ?[31m"' in line
    assert "tokens per second" in line
    assert configured.completions[-1].json["options"]["num_ctx"] == 8192


def test_a_failing_completion_is_unusable(configured: OllamaFake) -> None:
    configured.mode = "error_500"
    configured.on("GET", "/api/tags", lambda _: Reply(200, json.dumps({"models": configured.tags}).encode()))
    configured.on("GET", "/api/version", Reply(200, b'{"version": "0.33.0"}'))
    configured.on("POST", "/api/show", lambda _: Reply(200, json.dumps(configured.shows["llama3:8b"]).encode()))
    lines, code = check("--generate")
    assert code == 1
    assert any(line.startswith("Test of llama3:8b: Ollama at") for line in lines)


def test_ctrl_c_ends_a_completion_at_once(configured: OllamaFake) -> None:
    configured.mode = "slow_first_token"
    pressed: list[float] = []

    def press() -> None:
        if configured.gate.reached.wait(20):
            pressed.append(time.monotonic())
            os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=press, daemon=True).start()
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_ollama", "--generate", stderr=errors)
    assert (ended.value.code, errors.getvalue()) == (130, "Stopped.\n")
    assert time.monotonic() - pressed[0] < 2
    assert configured.client_gone.wait(5)


def test_names_do_not_steer_the_terminal(configured: OllamaFake) -> None:
    configured.add_model("evil\x1b[2J:1b")
    lines, _ = check()
    assert not any("\x1b" in line for line in lines)


@pytest.mark.slow
def test_as_a_program(ollama: OllamaFake, tmp_path: Path) -> None:
    environment = os.environ | {"PLEXSAGE_DATA_DIR": str(tmp_path), "PYTHONIOENCODING": "ascii"}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, check=False, cwd=ROOT, env=environment, capture_output=True, text=True)

    without = run("check_ollama")
    assert (without.returncode, without.stdout, without.stderr.count("\n")) == (4, "", 1)
    assert "manage.py migrate" in without.stderr
    done = run("check_ollama", "--url", ollama.url)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Connected - 3 models available")
    assert run("check_ollama", "--url", unused_url()).returncode == 2
    assert run("check_ollama", "--what").returncode == 3
    assert run("check_ollama", "--url", "ftp://nas").returncode == 3
