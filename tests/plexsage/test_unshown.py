"""No setting shows a secret."""

import os
import subprocess
import sys
from pathlib import Path

from pydantic import SecretStr

from plexsage.database import database
from plexsage.hidden_text import HiddenText
from tests.server import ROOT, environment

MARK = "marker-77"


def test_diffsettings_prints_no_secret(with_owner: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(f"llm:\n  provider: openai\n  api_key: {MARK}-file\n")
    names = ("SECRET_KEY", "SALT_KEY", "SECRET_KEY_FALLBACKS", "PLEX_TOKEN", "OPENAI_API_KEY", "CUSTOM_LLM_API_KEY")
    secrets = {name: f"{MARK}-{name}-" + "x" * 40 for name in names}
    env = {**os.environ, **environment(with_owner, **secrets), "PLEXSAGE_CONFIG": str(config)}
    for options in ((), ("--all",), ("--output", "unified")):
        command = [sys.executable, "manage.py", "diffsettings", *options]
        printed = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        assert "SECRET_KEY" in printed.stdout
        assert MARK not in printed.stdout + printed.stderr


def test_the_password_of_the_database_is_used_and_not_shown(tmp_path: Path) -> None:

    described = database(SecretStr("postgres://me:hush-hush@db:5432/x"), tmp_path)
    assert described["PASSWORD"] == "hush-hush"
    assert "hush" not in repr(described)
    assert f"{HiddenText('abc')}" == "abc"
