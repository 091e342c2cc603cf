"""Prompts that want nothing but whom they name, however they say it, and names written together or apart."""

import pytest

from playlists.plan import Signals
from playlists.services.wishes.signals import read_signals
from tests.library.names_known import find


def _signals(wish: str) -> Signals:
    return read_signals(wish, find(wish))


@pytest.mark.parametrize(
    "wish",
    [
        "everything by David Bowie",
        "everything David Bowie ever recorded",
        "all David Bowie songs",
        "all the songs I have by David Bowie",
        "every track that we own by David Bowie",
        "give me 30 David Bowie songs",
        "David Bowie songs for a party",
        "play me David Bowie",
        "I want to hear David Bowie",
        "I'd like to listen to some David Bowie",
        "two hours of David Bowie",
        "nothing except David Bowie",
        "nothing other than David Bowie",
        "nobody but David Bowie",
        "David Bowie and nothing else",
        "David Bowie and no one else",
        "alles von David Bowie",
        "spiel mir David Bowie",
        "ich will David Bowie hören",
        "alle Lieder, nur von David Bowie",
        "nichts außer David Bowie",
        "David Bowie und sonst nichts",
        "eine Stunde David Bowie",
        "tout David Bowie",
        "mets du David Bowie",
        "toutes les chansons de David Bowie",
        "je veux écouter David Bowie",
        "rien d'autre que David Bowie",
        "todo de David Bowie",
        "pon algo de David Bowie",
        "quiero escuchar a David Bowie",
        "todas las canciones de David Bowie",
        "David Bowie y nada más",
        "tutto David Bowie",
        "metti David Bowie",
        "voglio ascoltare David Bowie",
        "nient'altro che David Bowie",
        "David Bowie e basta",
        "toca David Bowie",
        "tudo de David Bowie",
        "quero ouvir David Bowie",
        "nada além de David Bowie",
    ],
)
def test_all_by_one_artist_is_nobody_elses(wish: str) -> None:
    signals = _signals(wish)
    assert (signals.artists, signals.only, signals.without_artists) == (("David Bowie",), True, ())


@pytest.mark.parametrize(
    "wish",
    [
        "not only David Bowie",
        "David Bowie and similar",
        "something like David Bowie",
        "jazz and David Bowie",
        "David Bowie and more",
        "dinner with David Bowie",
        "David Bowie, just for fun",
        "songs in the style of David Bowie",
        "Lieder wie die von David Bowie",
        "des chansons comme David Bowie",
        "nicht nur David Bowie",
        "pas seulement David Bowie",
        "no solo David Bowie",
    ],
)
def test_whoever_is_only_named_among_others_is_not_alone(wish: str) -> None:
    signals = _signals(wish)
    assert (signals.artists, signals.only) == (("David Bowie",), False)


@pytest.mark.parametrize(
    ("wish", "artists"),
    [
        ("only acdc", ("AC/DC",)),
        ("only zztop", ("ZZ Top",)),
        ("zztop and acdc", ("ZZ Top", "AC/DC")),
        ("some pinkfloyd please", ("Pink Floyd",)),
        ("gunsnroses", ("Guns N' Roses",)),
        ("simonandgarfunkel", ("Simon & Garfunkel",)),
        ("only cold play", ("Coldplay",)),
        ("songs by cold play", ("Coldplay",)),
        ("greenday songs", ("Green Day",)),
        ("only !!!", ("!!!",)),
        ("songs by !!! please", ("!!!",)),
        ("chansons d'Édith Piaf", ("Édith Piaf",)),
        ("chansons d'ABBA", ("ABBA",)),
    ],
)
def test_a_name_written_together_or_apart_is_that_name(wish: str, artists: tuple[str, ...]) -> None:
    signals = _signals(wish)
    assert (signals.artists, signals.only) == (artists, True)


@pytest.mark.parametrize(
    "wish",
    ["a cold play on words", "I love parties !!!", "l'amour toujours", "in a coldplace"],
)
def test_words_that_happen_to_make_a_name_are_none(wish: str) -> None:
    assert _signals(wish).artists == ()
