"""What a wish refuses, in the words of six languages, and what only looks like a refusal."""

import pytest

from tests.playlists.reading import signals_of


@pytest.mark.parametrize(
    "refusal",
    [
        "Queen not wanted",
        "Queen unwanted",
        "Queen excluded from this list",
        "but Queen is out",
        "(not Queen)",
        "w/o Queen",
        "minus Queen",
        "no songs by Queen",
        "leave Queen out",
        "please leave out Queen",
        "keep Queen out of it",
        "take Queen out",
        "rule out Queen",
        "I can't hear Queen any more",
        "I never want to hear Queen again",
        "I don't want to hear Queen",
        "I do not like Queen at all",
        "I'm done with Queen",
        "I'm fed up with Queen",
        "but spare me Queen",
        "Queen is banned",
        "ban Queen",
        "Queen I can't stand",
        "we hate Queen",
        "not really into Queen",
        "not a big fan of Queen",
        "not too keen on Queen",
        "not in the mood for Queen",
        "no need for Queen",
        "I don't care for Queen",
        "never Queen again",
        "anything except for Queen",
        "I'd rather not hear Queen",
        "Queen isn't my thing",
        "Queen? No thanks",
        "ich mag Queen nicht",
        "Queen bitte nicht",
        "Queen kann ich nicht mehr hören",
        "ich kann Queen nicht mehr hören",
        "Queen weglassen",
        "lass Queen weg",
        "nie wieder Queen",
        "auf keinen Fall Queen",
        "außer Queen",
        "nichts von Queen",
        "keine Songs von Queen",
        "Queen verboten",
        "verschone mich mit Queen",
        "ich habe Queen satt",
        "je n'aime pas Queen",
        "je ne veux plus entendre Queen",
        "Queen exclu",
        "surtout pas Queen",
        "marre de Queen",
        "sans chansons de Queen",
        "laisse Queen de côté",
        "Queen non merci",
        "aucune chanson de Queen",
        "Queen je n'aime pas",
        "no me gusta Queen",
        "no quiero oír a Queen",
        "Queen no",
        "Queen prohibido",
        "estoy harto de Queen",
        "deja fuera a Queen",
        "nada de Queen",
        "ninguna canción de Queen",
        "no soporto a Queen",
        "Queen ni hablar",
        "que no sea Queen",
        "non mi piacciono i Queen",
        "non voglio sentire i Queen",
        "niente Queen",
        "Queen esclusi",
        "basta Queen",
        "lascia fuori i Queen",
        "i Queen non li sopporto",
        "nessuna canzone dei Queen",
        "não gosto de Queen",
        "não quero ouvir Queen",
        "chega de Queen",
        "Queen fora",
        "deixa Queen de fora",
        "nenhuma música dos Queen",
        "exceto Queen",
    ],
)
@pytest.mark.parametrize("wish", ["70s rock, {}", "{}, 70s rock", "70s rock; {}."])
def test_who_is_named_in_order_not_to_be_heard_is_left_out(wish: str, refusal: str) -> None:
    signals = signals_of(wish.format(refusal))
    assert (signals.artists, signals.without_artists) == ((), ("Queen",))
    assert (signals.genres, signals.years, signals.albums, signals.without_albums) == (("Rock",), (1970, 1979), (), ())


@pytest.mark.parametrize(
    "refusal",
    [
        "definitely not Queen",
        "hold the Queen",
        "Queen can stay home",
        "Queen gets on my nerves",
        "please none of that Queen stuff",
        "Queen is not my favourite",
        "I could do without Queen",
        "Queen must not be in it",
        "no Queen songs whatsoever",
        "nothing from Queen",
        "no song by Queen please",
        "I've heard enough Queen",
        "exclude the band Queen",
        "avoid anything by Queen",
        "never play Queen",
        "stop playing Queen",
        "don't give me Queen again",
        "Queen is the one band I don't want",
        "with the exception of Queen",
        "except anything by Queen",
        "Queen shouldn't be on it",
        "no more Queen",
        "leave Queen off",
        "forget Queen",
        "Queen no longer",
        "we don't need Queen",
        "let's skip Queen this time",
        "Queen will ich nicht hören",
        "Queen soll nicht dabei sein",
        "Queen brauche ich nicht",
        "aber ohne Queen",
        "Queen lieber nicht",
        "kein einziges Lied von Queen",
        "Queen hasse ich",
        "alles außer Queen",
        "bitte nichts mehr von Queen",
        "Queen geht mir auf die Nerven",
        "Queen kommt mir nicht auf die Liste",
        "Queen ist tabu",
        "Queen raus",
        "tout sauf Queen",
        "évite Queen",
        "Queen ça suffit",
        "on ne veut pas de Queen",
        "j'en ai marre de Queen",
        "Queen à éviter",
        "mais pas Queen",
        "je déteste Queen",
        "rien de Queen",
        "menos Queen",
        "que no suene Queen",
        "odio a Queen",
        "quita a Queen",
        "sin nada de Queen",
        "ya no quiero más Queen",
        "pero no Queen",
        "Queen fuera",
        "odio i Queen",
        "evita i Queen",
        "togli i Queen",
        "ma non i Queen",
        "Queen no grazie",
        "senza nessun brano dei Queen",
        "non ne posso più dei Queen",
        "odeio Queen",
        "tira Queen",
        "mas não Queen",
        "nada dos Queen",
        "não aguento mais Queen",
        "Queen não",
    ],
)
def test_there_are_many_more_ways_to_refuse(refusal: str) -> None:
    signals = signals_of(f"70s rock, {refusal}")
    assert (signals.artists, signals.without_artists) == ((), ("Queen",))
    assert (signals.genres, signals.years) == (("Rock",), (1970, 1979))


@pytest.mark.parametrize(
    "wish",
    [
        "I can't get enough of Queen",
        "can't get enough Queen",
        "never tired of Queen",
        "who doesn't love Queen",
        "why not Queen",
        "don't skip Queen",
        "don't leave out Queen",
        "I can't live without Queen",
        "not without Queen",
        "nothing beats Queen",
        "songs by Queen, not heard for months",
        "Queen songs I haven't heard in a while",
        "Queen, never played",
        "never played Queen songs",
        "Queen songs that are not sad",
        "Queen songs I don't like",
        "90s rock, Queen or not",
        "I don't mind Queen",
        "not to mention Queen",
        "without a doubt, some Queen",
        "don't you love Queen",
        "Queen live, free and wild",
        "I haven't heard enough Queen",
        "don't stop playing Queen",
        "the band Queen",
        "I'm not the only one who loves Queen",
        "non devono mancare i Queen",
        "não pode faltar Queen",
        "que no falte Queen",
        "Queen is out of this world",
        "can't wait to hear Queen",
        "less talk, more Queen",
        "I want to break free, Queen",
        "rock out to Queen",
        "nicht nur Queen",
        "warum nicht Queen",
        "ich kann nicht genug von Queen bekommen",
        "Queen, lange nicht gehört",
        "pas seulement Queen",
        "pourquoi pas Queen",
        "je ne me lasse pas de Queen",
        "sans doute Queen",
        "no solo Queen",
        "por qué no Queen",
        "sin duda Queen",
        "non solo Queen",
        "perché no Queen",
        "não só Queen",
        "por que não Queen",
    ],
)
def test_words_that_only_look_like_a_refusal_refuse_nobody(wish: str) -> None:
    signals = signals_of(wish)
    assert (signals.artists, signals.without_artists) == (("Queen",), ())


@pytest.mark.parametrize(
    ("wish", "refused"),
    [
        ("Queen and Kiss are not welcome", ("Queen", "Kiss")),
        ("80s pop, U2, Queen and Kiss are banned", ("U2", "Queen", "Kiss")),
        ("no Queen or Kiss", ("Queen", "Kiss")),
        ("neither Queen nor Kiss", ("Queen", "Kiss")),
        ("no Queen and no Kiss", ("Queen", "Kiss")),
        ("ohne Queen und Kiss", ("Queen", "Kiss")),
        ("I love Queen but not Kiss", ("Kiss",)),
    ],
)
def test_several_are_refused_at_once(wish: str, refused: tuple[str, ...]) -> None:
    assert set(signals_of(wish).without_artists) == set(refused)


@pytest.mark.parametrize("era", ["90s party", "nineties party", "songs of the 90s", "90er Party", "années 90"])
@pytest.mark.parametrize(
    "refusal",
    ["no rap", "without rap", "kein Rap", "pas de rap", "sin rap", "niente rap", "sem rap", "we are not into rap"],
)
def test_behind_a_refusal_an_era_begins_anew(refusal: str, era: str) -> None:
    signals = signals_of(f"{refusal}, {era}")
    assert (signals.years, signals.without_years, signals.without_genres) == ((1990, 1999), (), ("Hip-Hop",))


@pytest.mark.parametrize(
    ("wish", "genres", "refused", "years"),
    [
        ("no ballads, 80s rock", ("Rock",), (), (1980, 1989)),
        ("nothing slow, 90s dance", ("Dance",), (), (1990, 1999)),
        ("not too loud, 90s rock", ("Rock",), (), (1990, 1999)),
        ("instrumental only, no vocals, 70s jazz", ("Jazz",), (), (1970, 1979)),
        ("no explicit lyrics, 2010s pop", ("Pop",), (), (2010, 2019)),
        ("no jazz, 60s or 70s soul", ("Soul",), ("Jazz",), (1960, 1979)),
        ("without country, 60s folk", ("Folk",), ("Country",), (1960, 1969)),
        ("no Queen, rock", ("Rock",), (), None),
        ("no Queen; jazz", ("Jazz",), (), None),
        ("sans rap, soirée des années 90", (), ("Hip-Hop",), (1990, 1999)),
        ("sem rap, festa dos anos 90", (), ("Hip-Hop",), (1990, 1999)),
        ("keine Balladen, 80er Rock", ("Rock",), (), (1980, 1989)),
        ("rock, not older than 1990", ("Rock",), (), (1990, 2039)),
        ("no vocals - 70s jazz", ("Jazz",), (), (1970, 1979)),
        ("no rap (90s party)", (), ("Hip-Hop",), (1990, 1999)),
        ("no rap/90s party", (), ("Hip-Hop",), (1990, 1999)),
        ("please no rap, just nineties R&B", ("R&B",), ("Hip-Hop",), (1990, 1999)),
        # In doubt.
        ("no rap and 90s party", (), ("Hip-Hop",), None),
        # Still one list.
        ("nothing sad, country or rap", (), ("Country", "Hip-Hop"), None),
        ("rock, no jazz, blues or country", ("Rock",), ("Jazz", "Blues", "Country"), None),
    ],
)
def test_behind_the_comma_of_a_refusal(
    wish: str, genres: tuple[str, ...], refused: tuple[str, ...], years: tuple[int, int] | None
) -> None:
    signals = signals_of(wish)
    assert (signals.genres, signals.without_genres, signals.years) == (genres, refused, years)
    assert signals.without_years == ()


def test_eras_are_refused_by_their_own_word() -> None:
    assert signals_of("no rap or 80s").without_years == ((1980, 1989),)
    assert signals_of("no 80s, 90s or 2000s").without_years == ((1980, 1989), (1990, 1999), (2000, 2009))
    assert signals_of("not from the 80s, rock").without_years == ((1980, 1989),)
