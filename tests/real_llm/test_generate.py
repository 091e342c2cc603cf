"""Wishes on the demo library, answered by the real built-in model: no fake anywhere."""

import json
from typing import Any

import pytest

from llm.services.builtin_model.server import EMBEDDED_MODEL_NAME, EmbeddedServer
from tests.playlists.installation import Installation

pytestmark = [pytest.mark.real_llm, pytest.mark.timeout(300)]


@pytest.fixture(scope="session")
def installation(model: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The demo library, and the model as a custom provider."""
    made = Installation(
        tmp_path_factory.mktemp("real"),
        LLM_PROVIDER="custom",
        CUSTOM_LLM_URL=model.base_url,
        CUSTOM_CONTEXT_WINDOW="8192",
        LLM_MODEL_GENERATION=EMBEDDED_MODEL_NAME,
    )
    for arguments in (["migrate", "--verbosity=0"], ["load_demo_library", "--quiet"]):
        assert made.command(*arguments).returncode == 0
    return made


def generate(installation: Installation, wish: str, count: int) -> dict[str, Any]:
    """What `generate --json` prints, after what must hold for every playlist."""
    done = installation.command("generate", wish, "--count", str(count), "--json", patience=240)
    assert (done.returncode, done.stderr) == (0, "")
    made: dict[str, Any] = json.loads(done.stdout)
    keys = [track["rating_key"] for track in made["tracks"]]
    assert len(keys) == len(set(keys)) == count
    marks = ",".join(f"'{key}'" for key in keys)
    assert installation.query(f"SELECT count(*) FROM library_track WHERE rating_key IN ({marks})") == [count]
    assert 0 < made["output_tokens"] <= 150
    assert made["model"] == EMBEDDED_MODEL_NAME
    return made


def genres_of(installation: Installation, track: dict[str, Any]) -> set[str]:
    """What the library says."""
    rows = installation.query(
        "SELECT genre.name FROM library_genre genre JOIN library_trackgenre link ON link.genre_id = genre.id "
        f"JOIN library_track track ON track.id = link.track_id WHERE track.rating_key = '{track['rating_key']}'"
    )
    return set(rows)


def countries_of(installation: Installation, track: dict[str, Any]) -> list[str]:
    """What the profile of its artist says, if there is one."""
    return installation.query(
        "SELECT profile.country FROM library_storedprofile profile "
        "JOIN library_artist artist ON artist.folded = profile.artist_key "
        f"JOIN library_track track ON track.artist_id = artist.id WHERE track.rating_key = '{track['rating_key']}'"
    )


def test_70s_soul_and_funk(installation: Installation) -> None:
    made = generate(installation, "upbeat 70s soul and funk for a kitchen party", 20)
    fitting = [
        track
        for track in made["tracks"]
        if 1965 <= track["year"] <= 1984 and genres_of(installation, track) & {"Soul", "Funk", "Disco", "R&B"}
    ]
    assert len(fitting) >= 16
    assert made["title"]
    assert made["narrative"]


@pytest.mark.parametrize(("wish", "artist"), [("only Miles Davis", "Miles Davis"), ("songs by Kate Bush", "Kate Bush")])
def test_a_wish_for_one_artist(wish: str, artist: str, installation: Installation) -> None:
    made = generate(installation, wish, 10)
    assert {track["artist"] for track in made["tracks"]} == {artist}


def test_jazz_before_1960(installation: Installation) -> None:
    made = generate(installation, "jazz before 1960", 10)
    assert all(track["year"] < 1960 and "Jazz" in genres_of(installation, track) for track in made["tracks"])


def test_a_japanese_wish(installation: Installation) -> None:
    made = generate(installation, "夜に聴きたい日本の曲", 8)
    assert made["tracks"]
    # The artist's country; nobody knows it of some.
    assert {place for track in made["tracks"] for place in countries_of(installation, track)} <= {"JP"}


def test_a_wish_that_says_nothing_of_music(installation: Installation) -> None:
    assert generate(installation, "quarterly tax return", 5)["title"] == "Quarterly tax return"
