"""The years that a wish speaks of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.services.wishes.years import FIRST_YEAR, LAST_YEAR, find_eras, find_years, hull


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
        ("música de los 80 para bailar", (1980, 1989)),
        ("canciones de los 80 y 90", (1980, 1999)),
        ("canciones de los 80 y los 90 para el coche", (1980, 1999)),
        ("rock de los 70 sin Queen", (1970, 1979)),
        ("pop de los años ochenta", (1980, 1989)),
        ("entre los 60 y los 70", (1960, 1979)),
        ("éxitos de los noventa para cantar", (1990, 1999)),
        ("the 80ies", (1980, 1989)),
        ("90ies eurodance", (1990, 1999)),
        ("the naughties", (2000, 2009)),
        ("indie of the naughties and twenty-tens", (2000, 2019)),
        ("twenty tens pop", (2010, 2019)),
        ("jazz of the nineteen-twenties", (1920, 1929)),
        ("Rock der Siebziger", (1970, 1979)),
        ("Hits aus den Achtzigern und Neunzigern", (1980, 1999)),
        ("musique des années quatre-vingt-dix", (1990, 1999)),
        ("chansons des années soixante-dix pour danser", (1970, 1979)),
        ("canzoni anni ottanta", (1980, 1989)),
        ("musica degli anni '60 e '70 per cucinare", (1960, 1979)),
        ("música dos anos oitenta", (1980, 1989)),
        ("rock dos 90 para correr", (1990, 1999)),
        ("muziek uit de jaren tachtig", (1980, 1989)),
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
        "top 20",
        "top 20 punk songs",
        "120 bpm",
        "25 minutes of punk",
        "30 minutos de punk",
        "los 20 mejores temas de rock",
        "una lista de los 50 mejores temas",
        "as 20 melhores músicas",
        "the 80 best songs",
        "mis 20 canciones favoritas",
        "trenta canzoni",
        "achtzig Lieder",
        "the nineteen best songs",
        "ochenta canciones",
        "una fiesta para cumplir los 50",
        "mi padre cumple los ochenta",
        "mi madre cumplió los 60",
        "mia madre compie 60 anni",
        "meu pai faz 70 anos",
        "xties" * 30 + " nope Queen",
    ],
)
def test_other_numbers_are_no_eras(text: str) -> None:
    assert find_years(text) is None


@given(st.text(max_size=200))
def test_any_text_gives_ordered_years_or_none(text: str) -> None:
    years = find_years(text)
    assert years is None or FIRST_YEAR <= years[0] <= years[1] <= LAST_YEAR + 1


@pytest.mark.parametrize(
    "text",
    [
        "people in their mid-20s to 40s",
        "in their late 30s to early 50s",
        "between their 30s and 50s",
        "we are in our 30s and 40s",
        "in their 60s and 70s",
        "my 20s",
        "the soundtrack of my 20s and 30s",
        "a man in his sixties",
        "women from their 30s to 60s",
        "adults mid-20s to late 40s",
        "guests aged 30s to 50s",
        "from teens to 60s",
        "a party for the over-50s",
        "for an over 40s night",
        "people born in the 80s",
        "geboren in den 80ern",
        "nacidos en los 80",
        "nés dans les années 80",
        "in ihren Vierzigern",
        "Lieder aus meinen Zwanzigern",
        "Leute Mitte der 40er",
        "mi madre cumplió los 60",
    ],
)
def test_ages_are_no_eras(text: str) -> None:
    assert find_years(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("80s music for people in their 50s", (1980, 1989)),
        ("in my early thirties, 90s rock", (1990, 1999)),
        ("Fleetwood Mac and their 80s albums", (1980, 1989)),
        ("Bowie and his 70s work", (1970, 1979)),
        ("my 60s playlist", (1960, 1969)),
        ("songs by women of the 90s", (1990, 1999)),
        ("rap over 80s beats", (1980, 1989)),
        ("90s hits for people born in the 80s", (1990, 1999)),
    ],
)
def test_eras_beside_people_are_understood(text: str, years: tuple[int, int]) -> None:
    assert find_years(text) == years


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("rock from the last five years", (2021, 2026)),
        ("past decade", (2016, 2026)),
        ("hits from the past 20 years", (2006, 2026)),
        ("recent hits", (2021, 2026)),
        ("something recent", (2021, 2026)),
        ("pop of recent years", (2021, 2026)),
        ("new releases", (2025, 2026)),
        ("this year's best", (2026, 2026)),
        ("songs from last year", (2025, 2025)),
        ("this decade", (2020, 2029)),
        ("songs from 30 years ago", (1995, 1997)),
        ("music of the 20th century", (1900, 1999)),
        ("golden oldies for grandma", (1950, 1979)),
        ("90s oldies", (1990, 1999)),
        ("Pop der letzten fünf Jahre", (2021, 2026)),
        ("aktuelle Hits", (2021, 2026)),
        ("les 5 dernières années", (2021, 2026)),
        ("rap de los últimos cinco años", (2021, 2026)),
        ("canzoni degli ultimi dieci anni", (2016, 2026)),
        ("músicas dos últimos 3 anos", (2023, 2026)),
        ("not played since 2019, rock from the 90s", (1990, 1999)),
    ],
)
def test_years_are_counted_from_today(text: str, years: tuple[int, int]) -> None:
    assert hull([(era.first, era.last) for era in find_eras(text, year=2026)]) == years


@pytest.mark.parametrize(
    "text",
    [
        "played in the last five years",
        "not heard in the last two years",
        "recently added",
        "added since 2020",
        "not played since 2019",
        "albums I bought in 2019",
        "in den letzten fünf Jahren nicht gehört",
        "new wave",
        "new in my library",
        "play me something new",
        "for the last five years I lived in Rome",
        "last year I got married",
    ],
)
def test_times_of_plays_and_of_lives_are_no_eras(text: str) -> None:
    assert find_years(text) is None


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("disco from 74 to 79", (1974, 1979)),
        ("something from 1968 - 72", (1968, 1972)),
        ("soul from 1968 to '72", (1968, 1972)),
        ("1998 to 03", (1998, 2003)),
        ("'68 to '72", (1968, 1972)),
        ("rave, ’88–’92", (1988, 1992)),
        ("punk 77-79", (1977, 1979)),
        ("80-85 new wave", (1980, 1985)),
        ("hits from the years 85 through 88", (1985, 1988)),
        ("Musik von 74 bis 79", (1974, 1979)),
        ("Schlager aus den Jahren 71 bis 73", (1971, 1973)),
        ("chansons de 65 à 68", (1965, 1968)),
        ("entre 82 y 86", (1982, 1986)),
        ("from '99 to '03", (1999, 2003)),
        ("the class of '77", (1977, 1977)),
        ("rock 'n' roll '58", (1958, 1958)),
    ],
)
def test_years_in_two_digits_are_understood(text: str, years: tuple[int, int]) -> None:
    assert find_years(text) == years


@pytest.mark.parametrize(
    "text",
    [
        "77-79 bpm",
        "bpm 85-90",
        "tracks 74 to 79",
        "from 60 to 80",
        "from 20 to 25 songs",
        "24-30 songs",
        "85-90 minutes",
        "entre 55 y 65 minutos",
        "between 70 and 75 tracks",
        "for people between 55 and 65 years old",
        "for 65 to 68 year olds",
        "from 79 to 74",
        "op. 74-79",
        "rated 75-79",
        "$75-79",
        "75-79%",
        "rock 'n' roll",
        "at 65–75 degrees",
        "from 55 to 65 years",
    ],
)
def test_other_pairs_of_numbers_are_no_years(text: str) -> None:
    assert find_years(text) is None
