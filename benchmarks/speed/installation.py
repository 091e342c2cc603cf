"""Throw-away installations to measure in: an owner, and as many tracks as asked for; made once a run, then copied."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_OURS = ("LLM_", "OLLAMA_", "CUSTOM_", "ANTHROPIC_", "OPENAI_", "GEMINI_", "GOOGLE_", "PLEX_", "PLEXSAGE_")
_KEYS = ("DATABASE_URL", "SECRET_KEY", "SALT_KEY", "SSL_CERT_")


def environment(data_dir: Path) -> dict[str, str]:
    """Nothing of what the developer's shell says about PlexSage; pages name bundles if there are some."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith((*_OURS, *_KEYS))}
    has_bundles = (ROOT / "staticfiles" / "staticfiles.json").exists()
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "plexsage.settings",
        "PLEXSAGE_DATA_DIR": str(data_dir),
        "PLEXSAGE_CONFIG": str(data_dir / "config.yaml"),
        "PLEXSAGE_ENV_FILE": os.devnull,
        "PLEXSAGE_LOG_LEVEL": "WARNING",
        "PLEXSAGE_STATIC": "" if has_bundles else "plain",
        "PLEXSAGE_BACKUPS": "0",
        "LLM_EMBEDDING": "off",
        "LLM_EXAM": "asked",
        "TZ": "UTC",
    }


def copy_installation(tracks: int, kept: Path, to: Path) -> Path:
    """A new data folder with a library of that size; the one that is copied stays in `kept`."""
    made = kept / f"{tracks}"
    if not made.exists():
        _make(tracks, kept / f"{tracks}.part")
        (kept / f"{tracks}.part").rename(made)
    return Path(shutil.copytree(made, to))


def _make(tracks: int, folder: Path) -> None:
    """By processes of their own, so that nothing of it is in the memory that is measured."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _manage(folder, "migrate", "-v0")
    if tracks:
        _manage(folder, "load_demo_library", "--synthetic", f"{tracks}", "--quiet")
    subprocess.run([sys.executable, "-m", "benchmarks.speed.owner"], cwd=ROOT, env=environment(folder), check=True)


def _manage(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment(folder), check=True)
