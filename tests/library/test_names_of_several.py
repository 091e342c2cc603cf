"""How an artist's name is parted into those whom it credits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.names.credits import NameOfSeveral, may_be_several
from library.names.normalization import artist_key

A, B = "Neon Ferry", "Ada Vale"


def told(name: str, known: str = "", *, of_album: bool = False) -> list[str]:
    """Those whom it credits, with a question mark where that is not sure."""
    keys = {artist_key(one) for one in known.split("|")}
    found = NameOfSeveral(name).read(keys.__contains__, is_of_album=of_album)
    return [one.name if one.is_sure else f"{one.name}?" for one in found]


@pytest.mark.parametrize(
    "name",
    [
        *("{} feat. {}", "{} ft. {}", "{} Featuring {}", "{} (feat. {})", "{} [ft. {}]", "{} (with {})", "{} (& {})"),
        *("{}; {}", "{};{}", "{} / {}", "{} | {}", "{}, {}", "{} & {}", "{} + {}", "{} and {}", "{} with {}"),
        *("{} vs. {}", "{} vs {}", "{} x {}", "{} × {}", "{} meets {}", "{} und {}", "{} et {}", "{} y {}", "{} e {}"),
        *("{} con {}", "{} mit {}", "{} avec {}", "{}/{}", "{}、{}", "{}  FEAT.  {}"),
    ],
)
def test_signs_that_part_two_artists(name: str) -> None:
    assert told(name.format(A, B), A) == [A, B]
    assert told(name.format(A, B), f"{A}|{B}") == [A, B]


@pytest.mark.parametrize("name", ["{} feat. {}", "{}; {}", "{} / {}", "{} (ft. {})"])
def test_signs_that_part_whoever_is_known_and_on_any_album(name: str) -> None:
    assert told(name.format(A, B)) == told(name.format(A, B), of_album=True) == [A, B]


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("A feat. Bea, Cy & Dee", "", ["A", "Bea", "Cy", "Dee"]),
        ("A feat. Florence and the Machine", "", ["A", "Florence and the Machine"]),
        ("A feat. Earth, Wind & Fire", "Earth, Wind & Fire|Earth", ["A", "Earth, Wind & Fire"]),
        ("Simon & Garfunkel; Bea", "Simon & Garfunkel", ["Simon & Garfunkel", "Bea"]),
        ("Neon Ferry & Simon & Garfunkel", "Neon Ferry|Simon & Garfunkel", ["Neon Ferry", "Simon & Garfunkel"]),
        ("Chase & Status feat. X & Y", "Chase & Status", ["Chase & Status", "X", "Y"]),
        ("Queen & David Bowie", "Queen", ["Queen", "David Bowie"]),
        ("Kraftwerk vs. Zedd", "Kraftwerk", ["Kraftwerk", "Zedd"]),
        ("Kraftwerk & Zedd", "Kraftwerk", ["Kraftwerk & Zedd", "Kraftwerk?"]),
        ("Elton John & Friends", "Elton John", ["Elton John"]),
        ("A; B; C; A", "", ["A", "B", "C"]),
        ("A feat. B)", "", ["A", "B"]),
    ],
)
def test_what_tracks_carry(name: str, known: str, expected: list[str]) -> None:
    assert told(name, known) == expected


@pytest.mark.parametrize(
    "name",
    [
        *("Simon & Garfunkel", "Earth, Wind & Fire", "Crosby, Stills, Nash & Young", "Belle and Sebastian", "AC/DC"),
        *("Tyler, the Creator", "Sleeping with Sirens", "Dance with the Dead", "Peter, Paul and Mary", "Malcolm X"),
        *("Lil Nas X", "Little Feat", "Eric B. & Rakim", "Mumford & Sons", "Zoé y Los Otros", "Iron & Wine", "X", "&"),
    ],
)
def test_names_that_stay_whole(name: str) -> None:
    known = "Simon|Garfunkel Garfunkel|Earth|Sebastian|Tyler|Peter|Dance|Sirens|X|Rakim|Los Otros|Iron"
    assert told(name, known, of_album=True) == []
    assert told(name, "") == []


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("Brian Eno & David Byrne", "Brian Eno", ["Brian Eno & David Byrne", "Brian Eno"]),
        ("Bob Marley & The Wailers", "Bob Marley|The Wailers", ["Bob Marley & The Wailers", "Bob Marley"]),
        ("Prince and the Revolution", "Prince", ["Prince and the Revolution", "Prince?"]),
        ("Ike & Tina Turner", "Tina Turner", ["Ike & Tina Turner", "Tina Turner?"]),
    ],
)
def test_an_albums_artist_is_whole_and_credits_whom_the_library_has(name: str, known: str, expected: list[str]) -> None:
    assert told(name, known, of_album=True) == expected


_PIECES = st.lists(
    st.sampled_from(["Ann", "Ben Fox", "the", " & ", " feat. ", "; ", ", ", " x ", "(", ")", "[ft. ", " / ", " and "]),
    max_size=14,
).map("".join)


@given(_PIECES | st.text(max_size=60), st.booleans())
def test_any_name_is_read_and_nobody_is_nameless_or_there_twice(name: str, of_album: bool) -> None:
    found = NameOfSeveral(name).read({"ann", "ben fox"}.__contains__, is_of_album=of_album)
    assert all(one.name and one.key == artist_key(one.name) for one in found)
    assert len({one.key for one in found}) == len(found)
    assert may_be_several(" ".join(name.split())) or not found
