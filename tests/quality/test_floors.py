"""What `make quality` must not fall below, measured over the demo library with the scripted chooser.

The chooser answers the question for genres and decades with the head of what it is offered, as small models do: what it
is shown must be no worse for that.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from plexsage.environment import BASE_DIR

pytestmark = pytest.mark.timeout(300)

#: Right picks of 75 by a perfect chooser, by window and depth.
RIGHT = {(4_096, "thorough"): 0, (8_192, "thorough"): 0}
#: The mean share of the nearest 140 that fits, and the artists among them.
NEAREST, ARTISTS = 0.40, 40
#: What a perfect picker finds in a list of 140 for the prompts about colours, the night and cities.
TITLES = 0.0
#: Of a kind's candidates, what may fit less than by rules alone: a draw is a draw.
CHANCE = 0.02
KINDS = ("genre", "era", "genre and era", "artist", "title", "knowledge", "mood", "language")


@pytest.fixture(scope="module")
def figures(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `make quality` writes."""
    folder = tmp_path_factory.mktemp("quality")
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "TMPDIR"}}
    found = folder / "figures.json"
    chooser = ["--model", "scripted", "--ideas", "head", "--seeds", "1", "--window", "8192", "4096"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.quality", *chooser, "--data", str(with_music), "--json", str(found)],
        env=kept | {"PLEXSAGE_DATA_DIR": str(folder), "PLEXSAGE_ENV_FILE": os.devnull},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "| **all** | 40 |" in done.stdout
    figures: dict[str, Any] = json.loads(found.read_text())
    return figures


def fits_of(figures: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """Of this kind."""
    fits: list[dict[str, Any]] = figures["fits"]["quick"]
    return [fit for fit in fits if fit["kind"] == kind]


@pytest.mark.parametrize(("window", "depth"), RIGHT)
def test_what_a_perfect_chooser_gets_right(window: int, depth: str, figures: dict[str, Any]) -> None:
    (found,) = (one for one in figures["ceilings"] if (one["window"], one["depth"]) == (window, depth))
    assert found["asked"] == 75
    assert found["right"] >= RIGHT[window, depth]
    assert found["look"]["input_tokens"] <= 10_000


def test_the_nearest_fit_and_are_of_many_artists(figures: dict[str, Any]) -> None:
    assert len(figures["nearest"]) == 12
    assert fmean(one["share"] for one in figures["nearest"]) >= NEAREST
    assert fmean(one["artists"] for one in figures["nearest"]) >= ARTISTS


def test_words_of_titles_are_found(figures: dict[str, Any]) -> None:
    assert [one["wish"] for one in figures["titles"] if one["best"] < TITLES] == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_reading_makes_a_list_worse_than_rules_alone(kind: str, figures: dict[str, Any]) -> None:
    fits = fits_of(figures, kind)
    candidates, rules = fmean(fit["candidates"] for fit in fits), fmean(fit["rules"] for fit in fits)
    assert candidates >= rules - CHANCE


def test_a_chooser_that_knows_picks_what_fits_of_what_it_sees(figures: dict[str, Any]) -> None:
    for fit in figures["fits"]["quick"]:
        assert fit["picks"] >= min(fit["best"], 0.96) - 0.04, fit["wish"]
        assert fit["variety"]["doubles"] == 0


def test_all_kinds_are_measured(figures: dict[str, Any]) -> None:
    assert {fit["kind"] for fit in figures["fits"]["quick"]} == set(KINDS)
    assert sum(len(fits_of(figures, kind)) for kind in KINDS) == 40
