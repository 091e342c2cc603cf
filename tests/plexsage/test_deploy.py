"""What starts and contains an installation: deploy/serve, the image, compose.yaml, the systemd unit."""

import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.packages import PACKAGES
from tests.server import ROOT

_COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
_UNIT = (ROOT / "deploy" / "plexsage.service").read_text()
_SYSTEMD = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """Instead of Python: says how it was called, and fails at the step that is in the file `fail`."""
    stub = tmp_path / "python"
    stub.write_text(f'#!/bin/sh\necho "$PLEXSAGE_URL|$*"\ngrep -qsx "$2" {tmp_path}/fail && exit 3\nexit 0\n')
    stub.chmod(0o755)
    return stub


def serve(python: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [str(ROOT / "deploy" / "serve"), str(python)]
    env = {"PATH": "/usr/bin:/bin", **variables}
    return subprocess.run(command, env=env, cwd="/", capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize(
    ("variables", "address", "listens"),
    [
        ({}, "http://127.0.0.1:5765", "--host 127.0.0.1 --port 5765"),
        ({"HOST": "0.0.0.0", "PORT": "81"}, "http://localhost:81", "--host 0.0.0.0 --port 81"),
        ({"HOST": "::"}, "http://localhost:5765", "--host :: --port 5765"),
        ({"HOST": "0.0.0.0", "PLEXSAGE_URL": "http://nas:81"}, "http://nas:81", "--host 0.0.0.0 --port 5765"),
        ({"PLEXSAGE_URL": "", "HOST": "", "PORT": ""}, "http://127.0.0.1:5765", "--host 127.0.0.1 --port 5765"),
    ],
)
def test_it_updates_the_database_and_listens_where_it_is_told_to(
    python: Path, variables: dict[str, str], address: str, listens: str
) -> None:
    first, second = serve(python, **variables).stdout.splitlines()
    assert first == f"{address}|manage.py migrate --verbosity 0"
    assert second.startswith(f"{address}|-m uvicorn plexsage.asgi:application {listens} ")


@pytest.mark.parametrize("line", ["PLEXSAGE_URL=http://nas:1", "  export PLEXSAGE_URL = http://nas:1"])
def test_what_a_file_of_variables_says_is_not_outranked(python: Path, tmp_path: Path, line: str) -> None:
    file = tmp_path / "env"
    file.write_text(f"#PLEXSAGE_URL=x\nTZ=UTC\n{line}\n")
    assert serve(python, PLEXSAGE_ENV_FILE=str(file)).stdout.startswith("|manage.py migrate")
    file.write_text("#PLEXSAGE_URL=http://nas:1\n")
    assert serve(python, PLEXSAGE_ENV_FILE=str(file)).stdout.startswith("http://127.0.0.1:5765|manage.py")


def test_it_serves_nothing_where_the_database_cannot_be_updated(python: Path, tmp_path: Path) -> None:
    (tmp_path / "fail").write_text("migrate\n")
    ended = serve(python)
    assert ended.returncode == 3
    assert "uvicorn" not in ended.stdout


def test_the_image_has_every_package_and_what_starts_it() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert {*PACKAGES, "templates", "static", "manage.py", "deploy/serve", "deploy/healthy.py"} <= allowed
    assert all((ROOT / name).exists() for name in allowed)


def test_the_image_runs_as_a_number_that_is_not_root() -> None:
    (user,) = re.findall(r"^USER (.+)$", (ROOT / "Dockerfile").read_text(), re.M)
    assert re.fullmatch(r"[1-9][0-9]*:[1-9][0-9]*", user)
    assert _COMPOSE["services"]["plexsage"]["user"] == f"${{PLEXSAGE_USER:-{user}}}"


def test_compose_walls_it_in() -> None:
    service = _COMPOSE["services"]["plexsage"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert {"mem_limit", "pids_limit"} <= service.keys()


def test_compose_starts_plexsage_alone_unless_a_profile_asks_for_more() -> None:
    profiles = {name: service.get("profiles") for name, service in _COMPOSE["services"].items()}
    assert profiles == {"plexsage": None, "ollama": ["ollama"], "postgres": ["postgres"]}
    assert not _COMPOSE["services"]["plexsage"]["depends_on"]["postgres"]["required"]


def test_every_variable_of_compose_is_explained() -> None:
    text = "\n".join(line for line in (ROOT / "compose.yaml").read_text().splitlines() if not line.startswith("#"))
    used = set(re.findall(r"\$\{([A-Z_]+)", text))
    told = {name for part in yaml.safe_load((ROOT / "docs" / "variables.yaml").read_text()).values() for name in part}
    assert used
    assert used <= told


def test_the_unit_starts_what_is_there_and_ends_for_good_where_a_start_is_refused() -> None:
    (command,) = re.findall(r"^ExecStart=/opt/plexsage/(\S+)$", _UNIT, re.M)
    assert (ROOT / command).stat().st_mode & 0o111
    assert "RestartPreventExitStatus=2\n" in _UNIT


@_SYSTEMD
@pytest.mark.process
def test_systemd_understands_the_unit_and_finds_it_walled_in(tmp_path: Path) -> None:
    unit = tmp_path / "plexsage.service"
    unit.write_text(_UNIT.replace("/opt/plexsage", str(ROOT)).replace("User=plexsage", "User=daemon"))
    verified = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (verified.returncode, verified.stderr) == (0, "")
    # Tenths of its own scale, from 0 (walled in) to 100.
    rated = ["systemd-analyze", "security", "--offline=yes", "--threshold=15", "--no-pager", str(unit)]
    assert subprocess.run(rated, capture_output=True, timeout=60, check=False).returncode == 0


def test_workflows_run_what_runs_here_on_every_python_that_is_promised() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    jobs = yaml.safe_load(workflow)["jobs"]
    assert "run: .ci/run" in workflow
    assert "run: sudo .ci/image" in workflow
    assert jobs["test"]["strategy"]["matrix"]["python"] == ["3.11", "3.12", "3.13", "3.14"]


@pytest.mark.parametrize("name", ["ci.yml", "image.yml"])
def test_actions_of_others_are_pinned_by_commit(name: str) -> None:
    used = re.findall(r"uses: (\S+)(.*)", (ROOT / ".github" / "workflows" / name).read_text())
    assert used
    for action, version in used:
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v[0-9.]+", version), action


def test_scripts_are_all_looked_at_by_shellcheck() -> None:
    (named,) = re.findall(r"^SCRIPTS := (.+)$", (ROOT / "Makefile").read_text(), re.M)
    ours = [path for folder in (".ci", "deploy") for path in (ROOT / folder).iterdir() if path.is_file()]
    shell = {str(path.relative_to(ROOT)) for path in ours if re.match(r"#!.*\b(?:ba)?sh\n", path.read_text())}
    assert set(named.split()) == shell


class TestPinningTheBaseImage:
    """deploy/pin-base-image, in a copy of the tree, with programs that say what the test wants."""

    LIST = '{"manifests": []}'

    def pin(self, tmp_path: Path, name: str, says: str) -> tuple[int, str]:
        """Exit code, and the Dockerfile's line afterwards."""
        (tmp_path / "deploy").mkdir()
        shutil.copy(ROOT / "deploy" / "pin-base-image", tmp_path / "deploy")
        shutil.copy(ROOT / "Dockerfile", tmp_path)
        for program in ("sed", "sha256sum", "mktemp", "rm", "dirname"):
            (tmp_path / program).symlink_to(shutil.which(program) or "/nowhere")
        (tmp_path / name).write_text(f"#!/bin/sh\n{says}\n")
        (tmp_path / name).chmod(0o755)
        ended = subprocess.run(
            [tmp_path / "deploy" / "pin-base-image"], env={"PATH": str(tmp_path)}, capture_output=True, check=False
        )
        (line,) = re.findall(r"^ARG PYTHON_IMAGE=(.*)$", (tmp_path / "Dockerfile").read_text(), re.M)
        return ended.returncode, line

    @pytest.mark.parametrize(
        ("name", "says", "digest"),
        [
            ("skopeo", f"printf '%s' '{LIST}'", hashlib.sha256(LIST.encode()).hexdigest()),
            ("docker", f"echo sha256:{'a1' * 32}", "a1" * 32),
        ],
    )
    def test_it_writes_what_the_tag_means(self, tmp_path: Path, name: str, says: str, digest: str) -> None:
        code, line = self.pin(tmp_path, name, says)
        assert code == 0
        assert re.fullmatch(rf"docker\.io/library/python:[\w.-]+@sha256:{digest}", line)

    @pytest.mark.parametrize(
        ("name", "says"), [("skopeo", "exit 1"), ("docker", "exit 1"), ("docker", "echo unauthorized"), ("docker", ":")]
    )
    def test_without_an_answer_nothing_is_written(self, tmp_path: Path, name: str, says: str) -> None:
        code, line = self.pin(tmp_path, name, says)
        assert code != 0
        assert "@" not in line
