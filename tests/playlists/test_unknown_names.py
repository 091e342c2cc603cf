"""Names in a prompt that the library does not have: misspelled ones are found, and strangers are said."""

import pytest

from playlists.errors import BadWishError, NothingMatchesError
from playlists.plan import TOOK, WishPlan
from playlists.schemas import Ideas, Wish
from playlists.services.generation.filtering import choose_filter
from playlists.services.runs.start import create_run
from playlists.services.wishes.read import plan_of
from tests.library.loading import load, track

pytestmark = pytest.mark.django_db

_ARTISTS = (
    "Fleetwood Mac|Radiohead|The Beatles|Pink Floyd|Led Zeppelin|Nirvana|Metallica|2Pac|50 Cent|Jay-Z|Kings|Queen|ABBA|"
    "Red Hot Chili Peppers|Miles Davis|David Bowie|Madrugada|Édith Piaf|Eminem|Twenty One Pilots|Blur|Portishead|Björk|"
    "The Rolling Stones"
)


@pytest.fixture(autouse=True)
def library() -> None:
    load(
        *(track(f"Song {n}", artist, genres=("Rock",)) for artist in _ARTISTS.split("|") for n in range(2)),
        track("Night Train", "Somebody", genres=("Jazz",)),
    )


def plan(text: str) -> WishPlan:
    return plan_of(Wish(text=text))


@pytest.mark.parametrize(
    ("text", "artist"),
    [
        ("only Fleetwod Mac", "Fleetwood Mac"),
        ("only beatels", "The Beatles"),
        ("only the beatels please", "The Beatles"),
        ("only pink floid", "Pink Floyd"),
        ("nothing but Radiohaed", "Radiohead"),
        ("songs by Led Zepelin", "Led Zeppelin"),
        ("everything by nirvanna", "Nirvana"),
        ("Radiohaed only", "Radiohead"),
        ("red hot chilly peppers", "Red Hot Chili Peppers"),
        ("play me Metalica", "Metallica"),
        ("Vleetwood Mac", "Fleetwood Mac"),
        ("nur Fleetwod Mac", "Fleetwood Mac"),
        ("alles von Metalica", "Metallica"),
        ("seulement Metalica", "Metallica"),
        ("solo Metalica", "Metallica"),
        ("soltanto i Metalica", "Metallica"),
        ("apenas Metalica", "Metallica"),
    ],
)
def test_a_misspelled_name_is_that_artist_and_that_is_said(text: str, artist: str) -> None:
    read = plan(text)
    assert (read.artists, read.only, read.unknown_artists) == ((artist,), True, ())
    assert len(read.unmet) == 1
    assert read.unmet[0].startswith("Took “")
    assert read.unmet[0].endswith(f"” as {artist}.")


@pytest.mark.parametrize(
    ("text", "artist"),
    [
        ("only tupac", "2Pac"),
        ("tupac", "2Pac"),
        ("only fifty cent", "50 Cent"),
        ("jayz", "Jay-Z"),
        ("21 pilots", "Twenty One Pilots"),
    ],
)
def test_numbers_may_be_written_as_they_are_said(text: str, artist: str) -> None:
    read = plan(text)
    assert (read.artists, read.only) == ((artist,), True)


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("90s rock with Fleetwod Mac and some jazz", ("Fleetwood Mac",)),
        ("something like Radiohaed for a rainy day", ("Radiohead",)),
        ("Queen, Fleetwod Mac and Pink Floid for a drive", ("Queen", "Fleetwood Mac", "Pink Floyd")),
    ],
)
def test_misspelled_names_among_others_are_found(text: str, artists: tuple[str, ...]) -> None:
    read = plan(text)
    assert (set(read.artists), read.only) == (set(artists), False)


@pytest.mark.parametrize(
    "text", ["rock, no Fleetwod Mac", "rock without Fleetwod Mac", "rock, Fleetwod Mac not wanted"]
)
def test_a_misspelled_name_is_refused(text: str) -> None:
    read = plan(text)
    assert (read.artists, read.without_artists) == ((), ("Fleetwood Mac",))
    assert read.unmet == ("Took “Fleetwod Mac” as Fleetwood Mac.",)


@pytest.mark.parametrize(
    "text",
    [
        "only Xyzzy",
        "only xyzzy",
        "nothing but Xyzzy please",
        "only songs by Xyzzy",
        "everything by xyzzy",
        "all the songs I have by Xyzzy",
        "Xyzzy only",
        "nur Xyzzy",
        "seulement Xyzzy",
        "rien que Xyzzy",
        "solo Xyzzy",
        "soltanto Xyzzy",
        "apenas Xyzzy",
        "only Xyzzy, 20 tracks",
        "alles von Xyzzy",
        "tout de Xyzzy",
        "todo de Xyzzy",
        "tutto di Xyzzy",
        "tudo de Xyzzy",
    ],
)
def test_a_stranger_alone_is_an_error_before_the_run(text: str) -> None:
    read = plan(text)
    assert (read.only, [name.casefold() for name in read.unknown_artists]) == (True, ["xyzzy"])
    with pytest.raises(BadWishError, match=r"(?i)there is no xyzzy in your library"):
        create_run(Wish(text=text), owner=None)
    with pytest.raises(NothingMatchesError, match=r"(?i)there is no xyzzy in your library"):
        choose_filter(Wish(text=text), read, Ideas())


def test_signs_alone_are_a_name_too() -> None:
    read = plan("only !!!")
    assert (read.only, read.unknown_artists) == (True, ("!!!",))
    assert plan("only jazz !!!").unknown_artists == ()
    assert plan("only...").unknown_artists == ()


def test_a_word_of_one_name_alone_is_that_artist() -> None:
    read = plan("more songs by the Stones")
    assert (read.artists, read.unmet) == (("The Rolling Stones",), ("Took “Stones” as The Rolling Stones.",))


def test_the_nearest_are_named() -> None:
    (said,) = plan("only Madrigals").unmet
    assert said.startswith("There is no Madrigals in your library; the nearest are Madrugada")


def test_a_stranger_among_others_is_said_and_the_others_play() -> None:
    read = plan("only Queen and Xyzzy")
    assert (read.artists, read.only, read.unknown_artists) == (("Queen",), True, ("Xyzzy",))
    assert read.unmet[0].startswith("There is no Xyzzy in your library")
    create_run(Wish(text="only Queen and Xyzzy"), owner=None)


def test_a_stranger_whose_like_is_wanted_is_said() -> None:
    read = plan("something like Xyzzy for the evening")
    assert (read.only, read.unknown_artists) == (False, ("Xyzzy",))
    assert read.unmet


def test_whom_a_person_chose_plays_whatever_the_prompt_says() -> None:
    create_run(Wish(text="only Xyzzy", artists=("Queen",)), owner=None)


@pytest.mark.parametrize(
    "text",
    [
        "only happy songs",
        "Southern soul",
        "Das Beste der 2010er.",
        "seed is not supported",
        "Twee pop songs",
        "Ruhige Musik zum Einschlafen",
        "Weihnachtslieder zum Backen",
        "Waiting in line",
        "La vie en rose",
        "law and order themes",
        "fields in a string",
        "the queens of soul",
        "Papa Was a Rollin' Stone for my dad",
        "whatever else it does, it only adds to the noise",
        "only lofi",
        "only synthwave",
        "music from Game of Thrones",
        "songs from Twin Peaks",
        "music of Andalusia",
        "música de Andalucía",
        "Musik von der Alm",
        "only bands from Manchester",
        "only songs with trumpet",
        "road trip with Thelma and Louise",
        "a playlist for Anna's birthday",
        "Songs for Sunday Brunch with Friends",
        "only songs under three minutes",
        "only instrumental",
        "only danceable songs",
        "only four star songs",
        "only music from the 90s",
        "only trains",
        "only train songs",
        "just something relaxing",
        "songs by women",
        "songs by female singers",
        "songs by candlelight",
        "only Spanish songs",
        "only Christmas songs",
        "only rock",
        "nur fröhliche Lieder",
        "Musik für den Sommerabend",
        "Lieder von gestern",
        "seulement de la musique douce",
        "canciones de amor",
        "canciones de verano",
        "solo música instrumental",
        "canzoni d'amore",
        "só músicas alegres",
        "brunch",
        "Wings of songs",
        "melancholy",
        "dancing",
        "I'm feeling sad and need something to lift me up",
        "rock, no violins",
        "rock without ballads",
        "Music For A Rainy Sunday Morning",
        "like a rolling stone",
        "music like a warm blanket",
        "songs like sunshine",
    ],
)
def test_plain_words_are_nobody(text: str) -> None:
    read = plan(text)
    assert (read.artists, read.without_artists, read.unknown_artists) == ((), (), ())
    assert not [told for told in read.unmet if told.startswith((TOOK, "There is no"))]


@pytest.mark.parametrize(
    "text", ["tupac and zorblax", "zorblax and tupac", "Metallica and zorblax", "2Pac und zorblax"]
)
def test_a_stranger_beside_a_known_name_is_said(text: str) -> None:
    read = plan(text)
    assert read.unknown_artists == ("zorblax",)
    assert not read.only
    assert any(sentence.startswith("There is no zorblax in your library") for sentence in read.unmet)


@pytest.mark.parametrize("text", ["Radiohead and chill", "Queen and coffee", "Blur and friends", "tupac and train"])
def test_what_stands_beside_a_name_is_not_always_one(text: str) -> None:
    assert plan(text).unknown_artists == ()
