"""Commands are shown as they have to be typed: each is run as it stands, by a shell, in the PlexSage folder."""

import html
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.core.management import CommandError, call_command, get_commands, load_command_class
from django.test import Client
from pytest_django import Settings

from accounts.services.built_in_users import new_demo_path
from core.text.command_line import manage_command, pip_command
from library.errors import LibraryEmptyError, LibraryShrunkError
from library.services.syncing.shrink_guard import check_size, without_how_to
from tests.packages import PACKAGES
from tests.server import ROOT, environment

SOURCES = [
    *(path for app in PACKAGES for path in (ROOT / app).rglob("*.py")),
    *(ROOT / "templates").rglob("*.html"),
]


def typed(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """As somebody copies it into a terminal."""
    given = environment(folder, PLEXSAGE_DATA_DIR=str(folder))
    return subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, env=given, capture_output=True, text=True, check=False)


def shown(page: str) -> list[str]:
    """The commands on a page."""
    found = re.findall(r"<code>([^<]*manage\.py[^<]*)</code>", page)
    return [html.unescape(command) for command in found]


@pytest.mark.django_db
def test_the_link_that_the_sign_in_page_names_can_be_had_as_it_says(
    client: Client, ownerless: Path, tmp_path: Path
) -> None:
    (command, _) = shown(client.get("/login/").content.decode())
    done = typed(command, copy_of(ownerless, tmp_path))
    assert re.match(r"http://127\.0\.0\.1:5765/setup/owner/\S+\n$", done.stdout), done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/login/", "/login/demo/wrong/"])
def test_who_left_the_demo_is_led_back_to_the_demo(
    address: str, client: Client, ownerless: Path, tmp_path: Path
) -> None:
    new_demo_path()
    page = client.get(address, headers={"Host": "127.0.0.1:7001"}).content.decode()
    (command,) = shown(page)
    done = typed(command, copy_of(ownerless, tmp_path))
    assert done.stdout.startswith("http://127.0.0.1:7001/login/demo/"), done.stderr
    assert "owner_link" not in page


@pytest.mark.django_db
def test_a_password_is_changed_by_the_command_that_the_page_shows(
    client: Client, with_owner: Path, tmp_path: Path
) -> None:
    User.objects.create_superuser("owner", password="x")
    (command,) = shown(client.get("/login/").content.decode())
    done = typed(command, copy_of(with_owner, tmp_path))
    assert "user 'NAME' does not exist" in done.stderr


@pytest.mark.process
def test_in_messages_and_errors_it_is_the_same(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = str(tmp_path / "none")
    settings.STORAGES = {"staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"}}
    with pytest.raises(LibraryShrunkError) as shrunk:
        check_size(0, 500, accept=False)
    texts = [LibraryEmptyError().message, shrunk.value.message, *(str(found.hint) for found in run_checks())]
    commands = re.findall(r"[^\s`(]+ manage\.py [a-z_]+", " ".join(texts))
    assert {command.split()[-1] for command in commands} == {"load_demo_library", "sync_library", "collectstatic"}
    for command in commands:
        assert "usage: manage.py" in typed(f"{command} --help", tmp_path).stdout


@pytest.mark.django_db
def test_an_owner_who_is_there_is_told_how_to_change_a_password() -> None:
    User.objects.create_superuser("owner", password="x")
    with pytest.raises(CommandError, match=re.escape(manage_command("changepassword NAME"))):
        call_command("owner_link")


@pytest.mark.process
def test_what_is_installed_goes_where_plexsage_looks(tmp_path: Path) -> None:
    assert re.match(r"pip [\d.]+ from ", typed(pip_command("--version"), tmp_path).stdout)


@pytest.mark.parametrize(
    ("interpreter", "line"),
    [
        (ROOT / ".venv/bin/python", ".venv/bin/python manage.py migrate"),
        (ROOT / "my venv/bin/python3.12", "'my venv/bin/python3.12' manage.py migrate"),
        (Path("/usr/bin/python3"), "/usr/bin/python3 manage.py migrate"),
        (Path("/opt/plex sage/bin/python"), "'/opt/plex sage/bin/python' manage.py migrate"),
        (Path.home() / "venvs/sage/bin/python", "~/venvs/sage/bin/python manage.py migrate"),
    ],
)
def test_it_is_short_and_can_be_pasted(interpreter: Path, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(interpreter))
    assert manage_command("migrate") == line


def test_a_container_says_how_its_commands_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLEXSAGE_PYTHON", "docker compose exec plexsage python")
    assert manage_command("owner_link") == "docker compose exec plexsage python manage.py owner_link"
    assert "PLEXSAGE_PYTHON" in (ROOT / "Dockerfile").read_text()


def test_the_page_needs_none_for_a_shrunken_library() -> None:
    with pytest.raises(LibraryShrunkError) as shrunk:
        check_size(10, 500, accept=False)
    assert without_how_to(shrunk.value.message) == (
        "The music server has only 10 of 500 tracks left. The library is unchanged."
    )
    assert without_how_to("Cannot reach Plex.") == "Cannot reach Plex."


def test_nobody_writes_a_command_by_hand() -> None:
    by_hand = re.compile(r"python3? manage\.py|[\"'(>]pip install")
    ours = ROOT / "core" / "text" / "command_line.py"
    assert [path for path in SOURCES if path != ours and by_hand.search(path.read_text())] == []


def copy_of(prepared: Path, folder: Path) -> Path:
    """A data folder that the command may change."""
    subprocess.run(["cp", "-r", f"{prepared}/.", str(folder)], check=True)
    return folder


def test_no_help_has_the_quotes_of_its_source() -> None:
    """Once, `"` and a line end stood in the middle of a sentence."""
    ours = [(name, str(app)) for name, app in get_commands().items() if str(app) in PACKAGES]
    assert len(ours) > 10
    helps = {name: load_command_class(app, name).help for name, app in ours}
    assert {name for name, text in helps.items() if re.search(r'^"|\w "$', text, re.MULTILINE)} == set()
