"""What the built-in model comes to in `make quality`: it is too small to read or to choose, and must do no harm."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer
from plexsage.environment import BASE_DIR

pytestmark = [pytest.mark.real_llm, pytest.mark.timeout(300)]

#: Prompts of two kinds, and the share of the picks that fits at least; measured: 1.0 and 0.76.
FLOORS = {"songs in French": 0.9, "songs with love in the title": 0.6}


def test_its_playlists_fit_and_its_candidates_are_those_of_rules(
    model: EmbeddedServer, with_music: Path, tmp_path: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    configured = {
        "PLEXSAGE_DATA_DIR": str(tmp_path),
        "PLEXSAGE_ENV_FILE": os.devnull,
        "LLM_PROVIDER": "custom",
        "CUSTOM_LLM_URL": model.base_url,
        "CUSTOM_CONTEXT_WINDOW": "8192",
        "LLM_MODEL_GENERATION": EMBEDDED_MODEL_NAME,
    }
    asked = ["fits", "--seeds", "1", "--no-vectors", "--wishes", *FLOORS]
    found = tmp_path / "figures.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.quality", *asked, "--data", str(with_music), "--json", str(found)],
        env=kept | configured,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(found.read_text())
    assert figures["model"] == EMBEDDED_MODEL_NAME
    fits = {fit["wish"]: fit for fit in figures["fits"]["quick"]}
    assert set(fits) == set(FLOORS)
    assert {wish: fit["picks"] for wish, fit in fits.items() if fit["picks"] < FLOORS[wish]} == {}
    assert [fit for fit in fits.values() if fit["candidates"] < fit["rules"] - 0.02] == []
    assert all(fit["spent"]["calls"] <= 2 for fit in fits.values())
