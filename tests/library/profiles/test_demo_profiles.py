"""The demo library's own profiles come and go with it, and replace nobody's."""

from pathlib import Path

import pytest

from library.errors import MusicServerError
from library.models import Artist, StoredProfile
from library.profiles.demo import keep_demo_profiles, read_profiles
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.store import profiles_of, store_profiles
from tests.library.loading import load, track

_LINES = """
Yes: {moods: [epic], styles: [progressive rock], energy: 4, languages: [en], voices: [male], country: GB, famous: true}
1999: {moods: [festive], energy: 5, tempo: fast}
A-ha: {moods: [wistful], languages: [no, en], country: NO, famous: yes}
Not Here: {moods: [sad]}
Nobody: {known: false}
"""
_OWN = ArtistProfile(moods=("sad",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.yaml").write_text(_LINES)
    return tmp_path


@pytest.fixture
def ids(transactional_db: None) -> dict[str, int]:
    load(
        track("One", "Yes"),
        track("Two", "1999"),
        track("Three", "a‐ha"),
        track("Four", "Somebody"),
        track("Five", "Nobody"),
    )
    return dict(Artist.objects.values_list("name", "id"))


def test_names_and_codes_that_yaml_takes_for_something_else(folder: Path, ids: dict[str, int]) -> None:
    keep_demo_profiles("demo", folder)
    found = profiles_of(ids.values())
    assert found[ids["Yes"]].is_famous
    assert found[ids["1999"]] == ArtistProfile(moods=("festive",), energy=5, tempo="fast")
    assert (found[ids["a‐ha"]].country, found[ids["a‐ha"]].languages) == ("NO", ("no", "en"))
    assert ids["Somebody"] not in found
    assert found[ids["Nobody"]] == UNKNOWN
    assert StoredProfile.objects.count() == 4


def test_they_replace_nobodys_and_follow_their_files(folder: Path, ids: dict[str, int]) -> None:
    store_profiles({ids["Yes"]: _OWN}, source="person")
    store_profiles({ids["1999"]: _OWN}, source="model")
    keep_demo_profiles("demo", folder)
    found = profiles_of(ids.values())
    assert found[ids["Yes"]] == found[ids["1999"]] == _OWN
    other = folder / "other"
    other.mkdir()
    (other / "a.yaml").write_text("A-ha: {moods: [sad]}")
    keep_demo_profiles("demo", other)
    assert profiles_of([ids["a‐ha"]])[ids["a‐ha"]] == _OWN


def test_a_namesake_on_ones_own_server_has_none(folder: Path, ids: dict[str, int]) -> None:
    keep_demo_profiles("demo", folder)
    store_profiles({ids["Somebody"]: _OWN}, source="model")
    load(track("One", "Yes"), track("Four", "Somebody"), server="plex")
    ids = dict(Artist.objects.values_list("name", "id"))
    assert profiles_of(ids.values()) == {ids["Somebody"]: _OWN}
    assert set(StoredProfile.objects.values_list("source", flat=True)) == {"model"}


@pytest.mark.parametrize(
    "text",
    [
        "- a list",
        "Yes: {moods: [epic], mood: [sad]}",
        "Yes: epic",
        "Yes: {moods: [epic]}\nYES: {moods: [sad]}",
        "Yes: {moods: [",
        "",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "broken.yaml").write_text(text)
    with pytest.raises(MusicServerError, match=r"broken\.yaml"):
        read_profiles(tmp_path)


def test_bytes_that_are_no_text_are_named_too(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MusicServerError, match=r"broken\.yaml"):
        read_profiles(tmp_path)
