"""What an answer about several artists is worth."""

from typing import Any

import pytest

from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.validation import profile_from
from library.profiles.vocabulary import MOODS
from playlists.services.profiling.judge import judge
from tests.fakes.profile_teller import tell, unknown

_NAMES = ("Nick Drake", "The Kinks", "Björk", "Kreator")


def _told(*answers: Any) -> dict[int, ArtistProfile]:
    return dict(judge(answers, _NAMES).profiles)


def test_each_artist_gets_the_object_with_its_name_whatever_the_order() -> None:
    answers = [tell(number, name) for number, name in enumerate(_NAMES, 1)]
    assert _told(*reversed(answers)) == {place: profile_from(answer) for place, answer in enumerate(answers)}


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ({"number": 2, "artist": "kinks"}, 1),
        ({"number": 1, "artist": "Bjork"}, 2),
        ({"number": 2, "artist": ""}, 1),
        ({"number": 2}, 1),
        ({"artist": "Kreator"}, 3),
        ({"number": 2, "artist": "Oasis"}, None),
        ({"number": 0}, None),
        ({"number": 5}, None),
        ({"number": True}, None),
        ({"number": "2"}, None),
        ({}, None),
    ],
)
def test_whose_object_it_is(answer: dict[str, object], place: int | None) -> None:
    assert list(_told({"moods": ["sad"], **answer})) == ([] if place is None else [place])


def test_the_first_object_about_an_artist_counts() -> None:
    assert _told({"number": 1, "energy": 2}, {"number": 1, "energy": 5}) == {0: ArtistProfile(energy=2)}


def test_an_honest_unknown_is_no_rubbish() -> None:
    judged = judge([unknown(number, name) for number, name in enumerate(_NAMES, 1)], _NAMES)
    assert set(judged.profiles.values()) == {UNKNOWN}
    assert not judged.is_rubbish


@pytest.mark.parametrize("answers", [[], [{"number": 9}], [{"text": "Sure!"}]])
def test_an_answer_about_nobody_is_rubbish(answers: list[dict[str, object]]) -> None:
    assert judge(answers, _NAMES).is_rubbish


def test_one_answer_for_all_is_no_answer() -> None:
    template = {"moods": ["sad", "warm"], "styles": ["indie rock"], "energy": 3, "country": "US"}
    judged = judge([{"number": number, **template} for number in range(1, 5)], _NAMES)
    assert set(judged.profiles.values()) == {UNKNOWN}
    assert judged.is_rubbish


def test_copies_are_seen_from_one_answer_to_the_next() -> None:
    raw = {"moods": ["sad", "warm"], "styles": ["indie rock"], "energy": 3}
    before = [profile_from(raw)] * 3
    assert judge([{"number": 1, **raw}], ["Nick Drake"], before).is_rubbish
    assert not judge([{"number": 1, **raw, "energy": 1}], ["Nick Drake"], before).is_rubbish


def test_two_alike_among_others_are_believed() -> None:
    thrash = {"moods": ["aggressive"], "styles": ["thrash metal"], "energy": 5, "tempo": "fast"}
    judged = judge([{"number": 1, **thrash}, {"number": 2, **thrash}, tell(3, "Björk"), tell(4, "Kreator")], _NAMES)
    assert all(profile.is_known for profile in judged.profiles.values())


def test_the_head_of_the_list_of_moods_is_copied_not_chosen() -> None:
    judged = judge([{"number": 1, "moods": list(MOODS[:5]), "energy": 3}, tell(2, "The Kinks")], _NAMES)
    assert judged.profiles[0] == UNKNOWN
    assert judged.profiles[1].is_known
    assert _told({"number": 1, "moods": [MOODS[0], MOODS[4]]})[0].is_known
