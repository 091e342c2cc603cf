"""The years that a wish speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.services.understanding.eras import FIRST_YEAR, LAST_YEAR, find_years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("melancholy 90s alternative", (1990, 1999)),
        ("1990s rock", (1990, 1999)),
        ("the '80s", (1980, 1989)),
        ("best of the 80's", (1980, 1989)),
        ("00s indie", (2000, 2009)),
        ("2010s pop", (2010, 2019)),
        ("early seventies folk", (1970, 1973)),
        ("mid-80s new wave", (1983, 1986)),
        ("late 60s psychedelia", (1966, 1969)),
        ("60s and 70s soul", (1960, 1979)),
        ("1975-1982", (1975, 1982)),
        ("from 1975 to 1982", (1975, 1982)),
        ("between 1982 and 1975", (1975, 1982)),
        ("jazz before 1960", (FIRST_YEAR, 1959)),
        ("until 1960", (FIRST_YEAR, 1960)),
        ("hip hop since 2015", (2015, LAST_YEAR)),
        ("after 2015", (2016, LAST_YEAR)),
        ("something from 1984", (1984, 1984)),
        ("punk from 1977 on", (1977, LAST_YEAR)),
        ("summer of 1969", (1969, 1969)),
        ("noughties R&B", (2000, 2009)),
        ("jazz before the 60s", (FIRST_YEAR, 1959)),
        ("since the 90s", (1990, LAST_YEAR)),
        ("pre-90s punk", (FIRST_YEAR, 1989)),
        ("from the 60s to now", (1960, LAST_YEAR)),
        ("from the 60s to the 80s", (1960, 1989)),
        ("newer than 2010", (2011, LAST_YEAR)),
        ("older than 1970", (FIRST_YEAR, 1969)),
        ("80-90s pop", (1980, 1999)),
        ("70s-80s rock", (1970, 1989)),
        ("1980-85 new wave", (1980, 1985)),
        ("early to mid 80s synth-pop", (1980, 1986)),
        ("my 80s playlist", (1980, 1989)),
        ("post-punk from the 80s", (1980, 1989)),
        ("80er und 90er Hits", (1980, 1999)),
        ("chansons des années 80 et 90", (1980, 1999)),
        ("música de los 80", (1980, 1989)),
        ("80年代のシティポップ", (1980, 1989)),
    ],
)
def test_eras_are_understood(text: str, years: tuple[int, int]) -> None:
    assert find_years(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "",
        "upbeat party",
        "99 red balloons",
        "U2 and UB40",
        "50 songs for 3 hours",
        "call 555-1990-12",
        "24K magic",
        "10cc",
        "blink-182",
        "songs from my twenties",
        "for people in their 40s",
        "in my 20s",
        "les 80 meilleures chansons",
        "xties" * 30 + " nope Queen",
    ],
)
def test_other_numbers_are_no_eras(text: str) -> None:
    assert find_years(text) is None


@given(st.text(max_size=200))
def test_any_text_gives_ordered_years_or_none(text: str) -> None:
    years = find_years(text)
    assert years is None or FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR + 1
