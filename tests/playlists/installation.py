"""A whole installation in a folder, and its commands as real processes."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from plexsage.environment import BASE_DIR
from tests import forked
from tests.fakes.ollama import MODEL
from tests.server import QUIET

PATIENCE = 60
DATABASE = "plexsage.sqlite3"


class Installation:
    """`command` runs one to its end, `begin` leaves it running; neither sees the developer's environment."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = environment

    def with_ollama(self, url: str, *, model: str = MODEL, **environment: str) -> "Installation":
        """The same installation, with this provider in its environment."""
        chosen = {"LLM_PROVIDER": "ollama", "OLLAMA_URL": url, "LLM_MODEL_GENERATION": model}
        return Installation(self.folder, **(chosen | environment))

    def copy_to(self, folder: Path) -> "Installation":
        """Another installation with the same data."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Installation(folder)

    def begin(
        self, *arguments: str, before: Callable[[], None] | None = None, command: Sequence[str] = ()
    ) -> "subprocess.Popen[str] | forked.Piped":
        """`before` runs in the child, before Python does."""
        line = [sys.executable, *(command or [str(BASE_DIR / "manage.py")]), *arguments]
        if before is None and forked.can_be_forked(line, self.environment):
            return forked.Piped(line[1:], self._environment())
        return subprocess.Popen(
            line,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=BASE_DIR,
            preexec_fn=before,  # noqa: PLW1509 - it sets a limit, and nothing else
        )

    def command(
        self, *arguments: str, before: Callable[[], None] | None = None, patience: float = PATIENCE
    ) -> "subprocess.CompletedProcess[str]":
        """Its exit code, and all that it wrote."""
        if before is None:
            return forked.run("manage.py", *arguments, env=self._environment(), patience=patience)
        process = self.begin(*arguments, before=before)
        try:
            output, errors = process.communicate(timeout=patience)
        finally:
            process.kill()
        return subprocess.CompletedProcess(arguments, process.wait(), output, errors)

    def query(self, sql: str) -> list[Any]:
        """The first column of what the database says."""
        connection = sqlite3.connect(self.folder / DATABASE)
        try:
            return [row[0] for row in connection.execute(sql)]
        finally:
            connection.close()

    def last_event(self) -> dict[str, Any]:
        """The newest event of any run."""
        (data,) = self.query("SELECT data FROM playlists_runevent ORDER BY id DESC LIMIT 1")
        event: dict[str, Any] = json.loads(data)
        return event

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
        return kept | {
            "PLEXSAGE_DATA_DIR": str(self.folder),
            "PLEXSAGE_CONFIG": str(self.folder / "config.yaml"),
            "PLEXSAGE_ENV_FILE": os.devnull,
            "PLEXSAGE_STATIC": "plain",
            **QUIET,
            **self.environment,
        }
