"""How many of one artist or album, and in which order."""

import pytest

from tests.playlists.facts.reading import facts_of


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("80s pop, no artist twice", 1),
        ("blues, max. 2 per artist", 2),
        ("one song per artist", 1),
        ("at most three by the same band", 3),
        ("no more than two songs by any artist", 2),
        ("every song by a different artist", 1),
        ("don't repeat artists", 1),
        ("no repeat artists", 1),
        ("no two songs by the same artist", 1),
        ("each artist only once", 1),
        ("Soul, jeder Künstler nur einmal", 1),
        ("höchstens 2 pro Interpret", 2),
        ("kein Künstler doppelt", 1),
        ("une seule chanson par artiste", 1),
        ("pas deux fois le même artiste", 1),
        ("sin repetir artistas", 1),
        ("máximo 2 por artista", 2),
        ("una canzone per artista", 1),
        ("nessun artista due volte", 1),
        ("uma música por artista", 1),
        ("sem repetir artistas", 1),
    ],
)
def test_so_many_of_an_artist(text: str, most: int) -> None:
    assert facts_of(text) == {"per_artist": most}


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("one track per album", 1),
        ("max 3 songs per album", 3),
        ("no album twice", 1),
        ("höchstens zwei pro Album", 2),
        ("un titre par album", 1),
        ("una canción por disco", 1),
    ],
)
def test_so_many_of_an_album(text: str, most: int) -> None:
    assert facts_of(text) == {"per_album": most}


@pytest.mark.parametrize(
    ("text", "order"),
    [
        ("a party list that starts slow and gets faster", "rising"),
        ("techno, start slow, end fast", "rising"),
        ("from calm to energetic", "rising"),
        ("a set that builds up", "rising"),
        ("Techno, der immer schneller wird", "rising"),
        ("du rock de plus en plus énergique", "rising"),
        ("high-energy pop, then relaxing to cool down", "falling"),
        ("music that winds down", "falling"),
        ("Punk, der immer ruhiger wird", "falling"),
        ("canciones cada vez más tranquilas", "falling"),
        ("sempre più calmo", "falling"),
        ("house that builds up and then winds down", "arc"),
        ("warm up, then go hard, then cool down", "arc"),
        ("start calm, get wild in the middle, end calm", "arc"),
        ("Beatles songs in chronological order", "chronological"),
        ("jazz, oldest to newest", "chronological"),
        ("chronologisch", "chronological"),
        ("por orden cronológico", "chronological"),
        ("the album Both from start to finish", "album"),
        ('only the album "Rumours", in order', "album"),
        ("in track order", "album"),
        ("der Reihe nach", "album"),
        ("dans l'ordre", "album"),
        ("shuffled 80s pop", "shuffled"),
        ("in random order", "shuffled"),
        ("in zufälliger Reihenfolge", "shuffled"),
        ("en orden aleatorio", "shuffled"),
        ("with smooth transitions", "smooth"),
        ("never the same artist twice in a row", "smooth"),
    ],
)
def test_an_order(text: str, order: str) -> None:
    assert facts_of(text) == {"order": order}


@pytest.mark.parametrize(
    "text",
    [
        "music to wind down after work",
        "in order to relax",
        "a soundtrack to end the day",
        "smooth jazz",
        "slow songs and fast songs",
        "party music for a wild night",
        "law and order themes",
        "music to start the day slowly",
        "songs for building furniture",
        "in no particular order",
        "Texas shuffle blues",
        "reverse chronological order",
    ],
)
def test_what_asks_for_no_order(text: str) -> None:
    assert facts_of(text) == {}
