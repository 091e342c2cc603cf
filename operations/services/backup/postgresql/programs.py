"""Running pg_dump and pg_restore on the configured database."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Literal

from django.db import connection

from core.text.redact import HIDDEN

Program = Literal["pg_dump", "pg_restore"]
#: Of Django's settings, and of psycopg's options: what libpq's programs read.
_VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        "NAME": "PGDATABASE",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "service": "PGSERVICE",
        "passfile": "PGPASSFILE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
        "sslcert": "PGSSLCERT",
        "sslkey": "PGSSLKEY",
    }
)
#: Seconds between two looks whether it has ended, and letters of what it said that are told.
_NEXT_LOOK, _LONGEST = 0.1, 500


class ProgramError(Exception):
    """It is not installed, or failed; the message is what it said, as one line without the password."""


def is_installed(program: Program) -> bool:
    """Whether it can be run here."""
    return shutil.which(program) is not None


def run(program: Program, *arguments: str, check: Callable[[], None] = lambda: None) -> None:
    """To its end. `check` is called meanwhile, and may raise to end it. Raises ProgramError, OSError."""
    if not is_installed(program):
        raise ProgramError(f"{program} isn't installed: install PostgreSQL's client programs")
    process = subprocess.Popen(  # noqa: S603  # PostgreSQL's own, no shell
        [program, "--no-password", *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=_environment(),
    )  # fmt: skip
    try:
        said = _wait(process, check)
    finally:
        _end(process)
    if process.returncode:
        raise ProgramError(_words(said))


def _wait(process: "subprocess.Popen[bytes]", check: Callable[[], None]) -> bytes:
    """What it said on its way."""
    while True:
        check()
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=_NEXT_LOOK)[1]


def _environment() -> dict[str, str]:
    """In the environment, which others on this computer cannot see; arguments they can."""
    configured = {**connection.settings_dict.get("OPTIONS", {}), **connection.settings_dict}
    given = {variable: str(configured.get(name) or "") for name, variable in _VARIABLES.items()}
    return {**os.environ, **{variable: value for variable, value in given.items() if value}}


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _words(said: bytes) -> str:
    line = " ".join(said.decode(errors="replace").split())
    password = str(connection.settings_dict.get("PASSWORD") or "")
    return (line.replace(password, HIDDEN) if password else line)[:_LONGEST]
