"""`manage.py demo` on a new machine, and `generate` after it: both start the built-in model themselves."""

import re
from pathlib import Path

import pytest

from llm.errors import EmbeddedUnavailableError
from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, find_model
from tests.playlists.installation import Installation

pytestmark = [pytest.mark.real_llm, pytest.mark.timeout(300)]


def test_a_playlist_out_of_nothing_and_another_one_afterwards(tmp_path: Path) -> None:
    try:
        find_model()
    except EmbeddedUnavailableError as exc:
        pytest.skip(exc.message)
    new = Installation(tmp_path, DEMO_SERVE="0")
    # The number is the prompt's.
    made = new.command("demo", "--wish", "six songs of calm folk", patience=240)
    assert made.returncode == 0, made.stderr
    rows = [line for line in made.stdout.splitlines() if re.match(r"\d+  ", line)]
    assert len(rows) == len({row.split(maxsplit=1)[1] for row in rows}) == 6
    assert re.search(r"^Generated 6 tracks • [\d,]+ tokens$", made.stdout, re.MULTILINE)
    assert "\x1b" not in made.stdout
    again = new.command("generate", "jazz before 1960", "--count", "3", "--json", patience=240)
    assert (again.returncode, again.stderr) == (0, "")
    assert new.query("SELECT model FROM playlists_run") == [EMBEDDED_MODEL_NAME] * 2
