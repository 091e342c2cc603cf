"""Stars, favourites, plays and what was added when."""

from typing import Any

import pytest

from tests.playlists.facts.reading import facts_of


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("four and five star songs", {"min_rating": 8}),
        ("rating greater than 4 stars", {"min_rating": 9}),
        ("folk I rated 4.5 stars or more", {"min_rating": 9}),
        ("≥ 4 stars", {"min_rating": 8}),
        ("above 4 stars", {"min_rating": 9}),
        ("4+ stars", {"min_rating": 8}),
        ("at least three and a half stars", {"min_rating": 7}),
        ("five star jazz", {"min_rating": 10}),
        ("★★★★ or better", {"min_rating": 8}),
        ("rated 4 or higher", {"min_rating": 8}),
        ("rating: 4+", {"min_rating": 8}),
        ("rated 8/10 or better", {"min_rating": 8}),
        ("3 star songs", {"min_rating": 6, "max_rating": 6}),
        ("2 stars or less", {"max_rating": 4}),
        ("nothing below three stars", {"min_rating": 6}),
        ("no one-star songs", {"min_rating": 3}),
        ("my top rated songs", {"min_rating": 8}),
        ("songs I have rated", {"min_rating": 1}),
        ("mindestens 4 Sterne", {"min_rating": 8}),
        ("fünf Sterne", {"min_rating": 10}),
        ("4,5 Sterne oder mehr", {"min_rating": 9}),
        ("au moins quatre étoiles", {"min_rating": 8}),
        ("más de 3 estrellas", {"min_rating": 7}),
        ("almeno quattro stelle", {"min_rating": 8}),
        ("músicas com quatro estrelas ou mais", {"min_rating": 8}),
    ],
)
def test_stars(text: str, limits: dict[str, int]) -> None:
    assert facts_of(text) == limits


@pytest.mark.parametrize(
    "text", ["five star hotel lobby", "Stardust", "songs about stars", "R-rated rap", "the seven stars", "8 star songs"]
)
def test_other_stars(text: str) -> None:
    assert facts_of(text) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("never played", {"never_played": True}),
        ("soul I have never played", {"never_played": True}),
        ("songs I haven't heard yet", {"never_played": True}),
        ("unplayed jazz", {"never_played": True}),
        ("noch nie gehörter Jazz", {"never_played": True}),
        ("des morceaux jamais écoutés", {"never_played": True}),
        ("canciones que nunca he escuchado", {"never_played": True}),
        ("brani mai ascoltati", {"never_played": True}),
        ("músicas nunca tocadas", {"never_played": True}),
        ("most played", {"most_played": True}),
        ("my most listened to albums", {"most_played": True}),
        ("die meistgespielten Lieder", {"most_played": True}),
        ("les titres les plus écoutés", {"most_played": True}),
        ("las canciones más escuchadas", {"most_played": True}),
        ("le canzoni più ascoltate", {"most_played": True}),
        ("as músicas mais tocadas", {"most_played": True}),
        ("least played soul", {"least_played": True}),
        ("selten gehörter Jazz", {"least_played": True}),
        ("les moins écoutées", {"least_played": True}),
        ("not heard for months", {"not_played_days": 90}),
        ("songs I have not heard for months", {"not_played_days": 90}),
        ("not played in the last 6 months", {"not_played_days": 183}),
        ("haven't listened to in over a year", {"not_played_days": 365}),
        ("nothing I played this week", {"not_played_days": 1}),
        ("not heard lately", {"not_played_days": 30}),
        ("last played more than two years ago", {"not_played_days": 730}),
        ("seit einem Jahr nicht gehört", {"not_played_days": 365}),
        ("lange nicht gehört", {"not_played_days": 180}),
        ("pas écoutés depuis six mois", {"not_played_days": 183}),
        ("que no he escuchado en meses", {"not_played_days": 90}),
        ("non ascoltati da mesi", {"not_played_days": 90}),
        ("que não ouço há meses", {"not_played_days": 90}),
        ("played this month", {"played_days": 29}),
        ("recently played", {"played_days": 30}),
        ("songs I played in the last two weeks", {"played_days": 14}),
        ("added this month", {"added_days": 29}),
        ("music I added this month", {"added_days": 29}),
        ("recently added", {"added_days": 30}),
        ("new in my library", {"added_days": 30}),
        ("jazz added in the last two weeks", {"added_days": 14}),
        ("albums I bought this year", {"added_days": 333}),
        ("added since March", {"added_days": 274}),
        ("in den letzten drei Wochen hinzugefügt", {"added_days": 21}),
        ("ajoutés ce mois-ci", {"added_days": 29}),
        ("añadidas este mes", {"added_days": 29}),
        ("brani aggiunti questo mese", {"added_days": 29}),
        ("ajoutés aujourd’hui", {"added_days": 1}),
        ("brani aggiunti quest'anno", {"added_days": 333}),
        ("non ascoltati dall’anno scorso", {"not_played_days": 698}),
        ("adicionadas nos últimos 10 dias", {"added_days": 10}),
        ("my favourites", {"favourites": True}),
        ("my favourite songs from the 80s", {"favourites": True}),
        ("songs I have starred", {"favourites": True}),
        ("meine Lieblingslieder", {"favourites": True}),
        ("mes chansons préférées", {"favourites": True}),
        ("mis canciones favoritas", {"favourites": True}),
        ("i miei brani preferiti", {"favourites": True}),
        ("minhas músicas favoritas", {"favourites": True}),
    ],
)
def test_plays_additions_and_favourites(text: str, said: dict[str, Any]) -> None:
    assert facts_of(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "jazz I never want to hear Miles Davis",
        "play me something new",
        "my favourite band is Queen",
        "songs like my favourite artists",
        "hits played on the radio",
        "most played on the radio",
        "music for playing cards",
        "mis bandas favoritas",
        "nothing added this year",
        "the most significant songs",
        "never mind the bollocks",
        "recent jazz",
    ],
)
def test_what_says_nothing_of_plays(text: str) -> None:
    assert facts_of(text) == {}
