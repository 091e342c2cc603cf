"""An environment of the tests' own, made before Django reads it: pytest loads this first (`-p` in pyproject.toml).

A conftest would be too late, because pytest-django sets Django up before it reads any.
"""

import gc
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

DATA_DIR = Path(tempfile.mkdtemp(prefix="plexsage-tests-"))
OURS = ("LLM_", "OLLAMA_", "CUSTOM_", "ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "PLEX_", "PLEXSAGE_")
_FOR_TESTS = "PLEXSAGE_TEST_"
_DATABASE = f"{_FOR_TESTS}DATABASE_URL"


def isolate() -> None:
    """Forget what the developer's shell says."""
    database_url = os.environ.get(_DATABASE, "")
    for name in list(os.environ):
        if name.startswith(_FOR_TESTS):
            continue
        if name.startswith(OURS) or name.startswith(("DATABASE_URL", "SECRET_KEY", "SALT_KEY", "SSL_CERT_")):
            del os.environ[name]
    # To run the tests on PostgreSQL: PLEXSAGE_TEST_DATABASE_URL=postgres://user:password@127.0.0.1/plexsage
    os.environ |= {
        _DATABASE: database_url,  # xdist's workers are started from here, and read it again
        "DATABASE_URL": database_url,
        "PLEXSAGE_DATA_DIR": str(DATA_DIR),
        "PLEXSAGE_CONFIG": str(DATA_DIR / "config.yaml"),
        "PLEXSAGE_ENV_FILE": os.devnull,
        "PLEXSAGE_STATIC": "plain",
        "TZ": "UTC",
    }


def load_quickly() -> None:
    """Keep compiled modules, also where the environment says to write none: hundreds of processes load the same ones.

    Nor is there garbage to look for while thousands of tests are collected (tests/conftest.py looks again afterwards).
    """
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    gc.disable()


def heed_signals() -> None:
    """Whoever is started in the background ignores Ctrl-C, and `nohup` hanging up: children would inherit that."""
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


isolate()
heed_signals()
load_quickly()


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    shutil.rmtree(DATA_DIR, ignore_errors=True)
