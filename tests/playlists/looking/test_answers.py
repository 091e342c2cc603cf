"""Which answers show that a list was read, and names where there should have been numbers."""

import pytest

from library.schemas import ListedArtist
from playlists.services.looking.answers import is_no_reading, numbers_of_names

ARTISTS = [
    ListedArtist(7, "Nick Drake", "Folk"),
    ListedArtist(8, "Crosby, Stills & Nash", "Folk"),
    ListedArtist(9, "Sigur Rós", "Post-Rock"),
    ListedArtist(10, "a-ha", "Pop"),
]


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(range(1, 41), id="the-head"),
        pytest.param(range(1, 7), id="a-short-head"),
        pytest.param(range(1, 301), id="everything"),
        pytest.param([*range(300, 0, -1)], id="everything-backwards"),
        pytest.param(range(100, 140), id="counted-on-to-the-limit"),
        pytest.param(range(2, 42, 2), id="every-second"),
        pytest.param(range(300, 200, -10), id="every-tenth-backwards"),
    ],
)
def test_counting_is_no_reading(numbers: range) -> None:
    assert is_no_reading(list(numbers), highest=300, most=40)


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param([], id="none"),
        pytest.param([1, 2, 3], id="three-at-the-top"),
        pytest.param([1, 2, 3, 4, 6, 9], id="many-at-the-top"),
        pytest.param(range(101, 125), id="a-whole-genre"),
        pytest.param([5, 4, 3, 2, 1, 9], id="its-own-order"),
        pytest.param([3, 9, 27, 81, 243, 12, 55, 130, 7, 299, 41], id="all-over-the-list"),
        pytest.param([10, 20, 30, 40], id="few-by-chance"),
    ],
)
def test_a_choice_is_one(numbers: list[int]) -> None:
    assert not is_no_reading(list(numbers), highest=300, most=40)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nick Drake\nSigur Ros", [1, 3]),
        ("1) Sigur Rós, 2. Nick Drake", [3, 1]),
        ("- **Nick Drake**\n- Crosby, Stills & Nash", [1, 2]),
        ('"A-Ha", "a-ha"; Nobody Known', [4]),
        ("I would choose folk singers.", []),
        ("x" * 100_000, []),
    ],
)
def test_names_are_found_as_the_list_spells_them(text: str, found: list[int]) -> None:
    assert numbers_of_names(text, ARTISTS) == found
