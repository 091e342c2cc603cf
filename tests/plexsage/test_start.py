"""The program's start from outside: one line and exit code 2 where it cannot, headers and files where it can."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.test import AsyncClient, Client
from django.urls import path
from pytest_django.fixtures import Settings

from plexsage.root_path import refuse_root_path

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [("manage.py", "check"), ("-m", "uvicorn", "plexsage.asgi:application", "--port", "0")],
    ids=["manage", "uvicorn"],
)
@pytest.mark.process
def test_a_bad_environment_ends_the_start_with_one_line(arguments: tuple[str, ...]) -> None:
    ended = run(*arguments, LLM_PROVIDER="chatgpt", SECRET_KEY="x" * 50)
    assert ended.returncode == 2
    assert ended.stderr.splitlines() == [
        "PlexSage can't start: LLM_PROVIDER should be 'anthropic', 'openai', 'gemini', 'ollama' or 'custom'."
    ]


@pytest.mark.parametrize(
    ("options", "variables", "named"),
    [
        (["--root-path", "/music"], {}, "--root-path"),
        (["--root-path=/music"], {}, "--root-path"),
        ([], {"UVICORN_ROOT_PATH": "/music"}, "UVICORN_ROOT_PATH"),
        ([], {"SCRIPT_NAME": "/a/b"}, "SCRIPT_NAME"),
    ],
)
@pytest.mark.process
def test_a_path_is_taken_from_the_own_address_alone(options: list[str], variables: dict[str, str], named: str) -> None:
    ended = run("-m", "uvicorn", "plexsage.asgi:application", "--port", "0", *options, **variables)
    (line,) = ended.stderr.splitlines()
    assert (ended.returncode, line.startswith(f"PlexSage can't start: {named} asks to")) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [(["--root-path", "/"], {}), (["--root-path="], {}), (["--root-path"], {}), ([], {"SCRIPT_NAME": "/"})],
)
def test_the_root_itself_is_no_path(arguments: list[str], variables: dict[str, str]) -> None:
    refuse_root_path(["uvicorn", *arguments], variables)


@pytest.mark.process
def test_a_worker_that_cannot_start_ends_uvicorns_parent_too() -> None:
    ended = run("-m", "uvicorn", "plexsage.asgi:application", "--port", "0", "--workers", "2", TZ="Mars/Base")
    assert "PlexSage can't start: TZ should be" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.process
def test_an_unusable_data_directory_ends_the_start_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ended = run("manage.py", "check", PLEXSAGE_DATA_DIR=str(tmp_path / "file"))
    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert "choose another one with PLEXSAGE_DATA_DIR" in line


@pytest.mark.parametrize("name", ["secret_key", "salt_key"])
@pytest.mark.process
def test_a_key_that_is_no_text_ends_the_start_with_one_line(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\xff\xfe\x00")
    for arguments in (("manage.py", "migrate"), ("-m", "uvicorn", "plexsage.asgi:application", "--port", "0")):
        ended = run(*arguments, PLEXSAGE_DATA_DIR=str(tmp_path))
        (line,) = ended.stderr.splitlines()
        assert (ended.returncode, f"{name} is damaged" in line) == (2, True)


@pytest.mark.process
def test_nobodys_home_ends_the_start_with_one_line() -> None:
    ended = run("manage.py", "check", PLEXSAGE_CONFIG="~nobody-of-this-name/config.yaml")
    (line,) = ended.stderr.splitlines()
    assert (ended.returncode, line.startswith("PlexSage can't start: PLEXSAGE_CONFIG starts with")) == (2, True)


@pytest.mark.process
def test_a_bad_config_file_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("llm: [")
    ended = run("manage.py", "check", PLEXSAGE_CONFIG=str(tmp_path / "config.yaml"))
    assert ended.returncode == 0
    assert "core.W003" in ended.stderr


@pytest.mark.process
def test_a_whole_installation_passes_its_checks(tmp_path: Path) -> None:
    ended = run("manage.py", "check", "--fail-level", "WARNING", PLEXSAGE_DATA_DIR=str(tmp_path / "data"))
    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.mark.process
def test_ctrl_c_while_it_loads_is_quiet_and_exit_code_130() -> None:
    pressed_at_the_settings = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored where the tests run in the background
class Press:
    def find_spec(self, name, *_):
        if name == "plexsage.settings":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Press())
sys.argv = ["manage.py", "check"]
import manage
manage.main()
"""
    ended = run("-c", pressed_at_the_settings)
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


@login_not_required
async def _page(request: object) -> HttpResponse:
    return HttpResponse("hello")


urlpatterns = [path("hello/", _page)]


class TestResponses:
    @pytest.fixture(autouse=True)
    def page(self, settings: Settings) -> None:
        settings.ROOT_URLCONF = __name__

    async def test_a_page_carries_a_strict_policy(self, async_client: AsyncClient) -> None:
        response = await async_client.get("/hello/")
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        assert response.headers["X-Frame-Options"] == "DENY"

    def test_a_foreign_host_is_turned_away_with_one_line_in_the_log(
        self, client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        refused = client.get("/hello/", headers={"host": "evil.example"})
        assert refused.status_code == 400
        assert "PLEXSAGE_ALLOWED_HOSTS" in refused.content.decode()
        (record,) = [record for record in caplog.records if record.name == "django.security.DisallowedHost"]
        assert "Invalid HTTP_HOST header: 'evil.example'" in record.getMessage()
        assert "add 'evil.example' to PLEXSAGE_ALLOWED_HOSTS" in record.getMessage()
        assert record.exc_info is None
        assert client.get("/hello/", headers={"host": "localhost:8000"}).status_code == 200
