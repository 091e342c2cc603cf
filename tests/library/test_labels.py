"""Artwork, moods and styles of tracks: stored, kept up to date, and found again."""

from collections.abc import Callable

import pytest

from library.filters.mood_tags import find_tier
from library.models import Track
from library.queries import recordings_of, track_facts
from library.search.tracks import search_tracks
from library.servers.demo.synthetic import synthetic_tracks
from library.services.artwork.picture import find_picture
from library.services.loading.prepare import join_labels
from tests.library.loading import load, track
from tests.library.test_plans import plans_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ids() -> dict[str, int]:
    load(
        track("A", moods=("Sad", "Laid-Back/Mellow"), styles=("Chamber Pop",), artwork="/library/metadata/1/thumb/2"),
        track("B", moods=("Melancholy",)),
        track("C", styles=("Sadcore",)),
        track("D"),
    )
    return dict(Track.objects.values_list("title", "id"))


def test_they_are_stored_folded_between_bars(ids: dict[str, int]) -> None:
    stored = {title: rest for title, *rest in Track.objects.values_list("title", "artwork", "moods", "styles")}
    assert stored["A"] == ["/library/metadata/1/thumb/2", "|sad|laid back mellow|", "|chamber pop|"]
    assert stored["D"] == [None, None, None]


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("moods", ("Warm",), "|warm|"),
        ("styles", ("Dub",), "|dub|"),
        ("artwork", "/library/metadata/1/thumb/3", "/library/metadata/1/thumb/3"),
    ],
)
def test_a_change_is_noticed_and_search_still_works(field: str, value: object, stored: str) -> None:
    load(track("A"), track("B"))
    changed = track("A").model_copy(update={field: value})
    (before,) = Track.objects.filter(title="A").values_list("id", flat=True)
    load(changed, track("B"))
    assert Track.objects.filter(title="A").values_list("id", field).get() == (before, stored)
    assert [found.title for found in search_tracks("somebody a")][:1] == ["A"]


@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ((), None),
        (("!!!", ""), None),
        (("Sad", "SAD", "sad"), "|sad|"),
        (("a|b",), "|a b|"),
        (("Ängstlich",), "|angstlich|"),
    ],
)
def test_labels_as_text(labels: tuple[str, ...], text: str | None) -> None:
    assert join_labels(labels) == text


def test_nobody_is_carried_away_by_a_thousand_moods() -> None:
    text = join_labels([f"mood {number}" for number in range(1000)]) or ""
    assert text.count("|") == 41


@pytest.mark.parametrize(
    ("tiers", "titles"),
    [
        ((("melanchol",),), ["B"]),
        ((("sad",),), ["A"]),  # "Sadcore" is another thing
        ((("mellow",), ("sadc",)), ["A", "C"]),
        ((("laid back",), ("chamber", "melanchol")), ["A", "B"]),
        ((("back",),), ["A"]),
        ((("ellow",),), [""]),
        ((("%",), ("_",)), ["", ""]),
    ],
)
def test_who_carries_what(ids: dict[str, int], tiers: tuple[tuple[str, ...], ...], titles: list[str]) -> None:
    names = {pk: title for title, pk in ids.items()}
    facts = track_facts(ids.values())
    found = {names[pk]: find_tier(f"{track.moods or ''}{track.styles or ''}", tiers) for pk, track in facts.items()}
    assert ["".join(sorted(title for title in found if found[title] == tier)) for tier in range(len(tiers))] == titles


def test_copies_share_a_recording() -> None:
    load(track("A", rating_key="1"), track("A", rating_key="2", album="Best of"), track("B", rating_key="3"))
    assert recordings_of(["1"]) == recordings_of(["2", "nobody"]) != recordings_of(["3"])
    assert recordings_of([]) == frozenset()


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda: find_picture("9", 64), id="artwork"),
        pytest.param(lambda: recordings_of(["9"]), id="copies"),
    ],
)
def test_keys_are_looked_up_in_an_index(ask: Callable[[], object]) -> None:
    load(*synthetic_tracks(1500, seed=1), track("Nine", rating_key="9"))
    plan = plans_of(ask)[0].replace('"', "")
    assert "SCAN library_" not in plan
    assert "Seq Scan on library_track" not in plan
