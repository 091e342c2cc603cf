"""Kinds of prompts that were misread once: each with others of its kind, and with what must not be taken for it."""

from typing import Any

import pytest

from library.search.plain_words import is_plain_name
from tests.playlists.facts.reading import facts_of
from tests.playlists.reading import signals_of


@pytest.mark.parametrize(
    "refusal",
    [
        "my wife hates Queen",
        "she dislikes Queen",
        "they loathe Queen",
        "he detests Queen",
        "er hasst Queen",
        "sie hassen Queen",
        "ils détestent Queen",
        "a mi madre la odia Queen",
        "meu pai odeia Queen",
        "enough Queen for now",
        "enough Queen already",
        "genug Queen für heute",
        "assez Queen pour le moment",
        "basta Queen por hoy",
        "no queen",
        "no queen please",
        "no queen thx",
        "no jazz and no queen pls",
        "without queen",
        "sans queen",
        "ohne queen",
    ],
)
def test_others_refuse_too_and_in_small_letters(refusal: str) -> None:
    signals = signals_of(f"rock, {refusal}")
    assert (signals.artists, signals.without_artists) == ((), ("Queen",))


@pytest.mark.parametrize(
    "wish",
    ["not enough Queen lately", "I can't get enough Queen these days", "enough Queen to last all night", "no queens"],
)
def test_enough_of_what_is_wanted_refuses_nothing(wish: str) -> None:
    assert signals_of(wish).without_artists == ()


@pytest.mark.parametrize("wish", ["rock, no heart", "no air tonight", "folk without heat", "no free will", "no time"])
def test_plain_words_behind_no_are_nobody(wish: str) -> None:
    assert signals_of(wish).without_artists == ()


@pytest.mark.parametrize(
    "wish",
    [
        "like Radiohead but not them",
        "artists similar to Radiohead, but not him",
        "so etwas wie Radiohead, aber nicht sie selbst",
        "comme Radiohead mais pas eux",
        "come Radiohead ma non loro",
        "como Radiohead pero no ellos",
        "como Radiohead mas não eles",
    ],
)
def test_who_was_named_before_is_refused(wish: str) -> None:
    signals = signals_of(wish)
    assert (signals.like, signals.without_artists) == (("Radiohead",), ("Radiohead",))


@pytest.mark.parametrize("wish", ["Radiohead for them", "Radiohead, I love them", "Radiohead, not them singing slowly"])
def test_them_in_passing_refuses_nobody(wish: str) -> None:
    assert signals_of(wish).without_artists == ()


@pytest.mark.parametrize(
    ("wish", "genres"),
    [
        ("Rockmusik der 70er", ("Rock",)),
        ("30 Jazzstücke", ("Jazz",)),
        ("Popsongs", ("Pop",)),
        ("Bluesabend", ("Blues",)),
        ("Folksongs und Countrylieder", ("Folk", "Country")),
        ("popmuziek", ("Pop",)),
        ("Discohits", ("Disco",)),
        ("Rockstars", ()),
        ("Weihnachtslieder", ()),
        ("Popcorn", ()),
    ],
)
def test_genres_in_one_word_with_what_is_of_them(wish: str, genres: tuple[str, ...]) -> None:
    assert signals_of(wish).genres == genres


@pytest.mark.parametrize(
    "wish", ["I can't get out of time today", "we drive out of time", "kind of blue of course", "abbey road of old"]
)
def test_an_album_in_small_letters_does_not_go_on(wish: str) -> None:
    assert signals_of(wish).albums == ()


@pytest.mark.parametrize("wish", ["Kind of Blue", "the album kind of blue of Miles Davis", "abbey road and pop"])
def test_an_album_stays_one(wish: str) -> None:
    assert signals_of(wish).albums


@pytest.mark.parametrize(
    "wish", ["moving to the country next month", "in the country again", "back to the country because I can"]
)
def test_the_country_is_no_genre(wish: str) -> None:
    assert signals_of(wish).genres == ()


@pytest.mark.parametrize("wish", ["country next to folk", "the country songs", "some country again", "country, soon"])
def test_country_is_one(wish: str) -> None:
    assert "Country" in signals_of(wish).genres


def test_of_a_long_prompt_what_looks_like_a_name_is_looked_up() -> None:
    wish = "one hour of never heard quiet morning music, without Bob Marley, one track of each, and softly so all along"
    assert signals_of(wish).without_artists == ("Bob Marley & The Wailers",)
    assert is_plain_name("tops")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("new arrivals this week", {"added_days": 1}),
        ("this month's arrivals", {"added_days": 29}),
        ("the latest additions of the last two weeks", {"added_days": 14}),
        ("Neuzugänge dieser Woche", {"added_days": 1}),
        ("new arrivals", {"added_days": 30}),
        ("not played since last year", {"not_played_days": 333}),
        ("seit letztem Monat nicht gehört", {"not_played_days": 29}),
        ("pas écouté depuis l'année dernière", {"not_played_days": 333}),
        ("added since last month", {"added_days": 60}),
        ("not played since last March", {"not_played_days": 274}),
        ("not heard for half a year", {"not_played_days": 182}),
        ("music I've been neglecting for half a year", {"not_played_days": 182}),
        ("seit einem halben Jahr nicht gehört", {"not_played_days": 182}),
        ("what I played a lot in the past 30 days", {"most_played": True, "played_days": 30}),
        ("most played this year", {"most_played": True, "played_days": 333}),
        ("least played this year", {"least_played": True, "played_days": 333}),
        ("les plus écoutés cette année", {"most_played": True, "played_days": 333}),
        ("played this year", {"played_days": 333}),
        ("the songs I play the least", {"least_played": True}),
        ("songs we rarely play", {"least_played": True}),
        ("never ever listened to", {"never_played": True}),
        ("canciones que nunca he puesto", {"never_played": True}),
        ("20 songs i've never played", {"count": 20, "never_played": True}),
        ("my top 40 most listened tracks", {"count": 40, "most_played": True}),
        ("top 40 hits", {}),
        ("20 Liebeslieder", {"count": 20}),
        ("12 ruhige Abendlieder", {"count": 12}),
        ("99 Luftballons", {}),
    ],
)
def test_plays_and_additions(wish: str, said: dict[str, Any]) -> None:
    assert facts_of(wish) == said


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ("only one track each", {"per_artist": 1}),
        ("3 songs each, motown", {"per_artist": 3}),
        ("Soul, jeweils ein Lied", {"per_artist": 1}),
        ("2 chansons chacun", {"per_artist": 2}),
        ("una canción cada uno", {"per_artist": 1}),
        ("deux titres max par artiste", {"per_artist": 2}),
        ("3 Lieder maximal pro Band", {"per_artist": 3}),
        ("in der Reihenfolge ihres Erscheinens", {"order": "chronological"}),
        ("par ordre de parution", {"order": "chronological"}),
        ("por orden de lanzamiento", {"order": "chronological"}),
        ("de menos a más", {"order": "rising"}),
        ("ritmo crescente", {"order": "rising"}),
        ("steigendes Tempo", {"order": "rising"}),
        ("fastest first", {"order": "falling"}),
        ("calmest last", {"order": "falling"}),
        ("de más a menos", {"order": "falling"}),
        ("decreasing energy", {"order": "falling"}),
        ("more energy", {}),
        ("the fastest ones", {}),
    ],
)
def test_limits_and_order(wish: str, said: dict[str, Any]) -> None:
    assert facts_of(wish) == said
