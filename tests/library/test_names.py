"""Which names a wish means: rare ones as they stand, plain words only where the wish shows that they are names."""

import pytest

from library.genre_names import genre_key
from library.names import Known, Reading
from library.schemas import NamesFound
from library.text import artist_key, title_key

GENRES = (
    "Soul|Funk|Hip-Hop|R&B|Rock & Roll|Electronic|Progressive Rock|Synth-Pop|Alternative Rock|House|Jazz|Pop|Rock|"
    "Folk Rock|Folk|Dance|Blues|Country"
)
ARTISTS = (
    "Miles Davis|Kate Bush|Air|Love|Live|Yes|Free|The Who|Heart|Chicago|Boston|Kiss|Queen|The Beatles|Björk|"
    "Beach House|R.E.M.|AC/DC|Guns N' Roses|The Cure|New Order|Simon & Garfunkel|U2|P!nk|Blue|Prince|Joni Mitchell|"
    "宇多田ヒカル|Taylor Swift|Black Sabbath|Genesis|Soul Asylum|The The"
)
ALBUMS = (
    ("Kind of Blue", "Miles Davis"),
    ("Blue", "Joni Mitchell"),
    ("1989", "Taylor Swift"),
    ("Rumours", "Fleetwood Mac"),
    ("Abbey Road", "The Beatles"),
    ("Greatest Hits", "Queen"),
    *(("Greatest Hits", f"Somebody {number}") for number in range(5)),
    ("Black Sabbath", "Black Sabbath"),
    ("Out of Time", "R.E.M."),
    ("Night Drive", "Somebody"),
)


def find(wish: str) -> NamesFound:
    """The names that a wish means in this little library."""
    albums: dict[str, list[tuple[str, str, str]]] = {}
    for title, artist in ALBUMS:
        albums.setdefault(title_key(title), []).append((title, artist_key(artist), artist))
    known = Known(
        genres={genre_key(name): name for name in GENRES.split("|")},
        artists={artist_key(name): name for name in ARTISTS.split("|")},
        albums=albums,
    )
    return Reading(wish).names(known)


@pytest.mark.parametrize(
    ("wish", "artists"),
    [
        ("only Miles Davis", ("Miles Davis",)),
        ("some Kate Bush", ("Kate Bush",)),
        ("some kate bush", ("Kate Bush",)),
        ("like Air", ("Air",)),
        ("something by the who", ("The Who",)),
        ("I love the Who", ("The Who",)),
        ("queen", ("Queen",)),
        ("only queen", ("Queen",)),
        ("Queen and Kiss", ("Queen", "Kiss")),
        ("more Chicago and Boston please", ("Chicago", "Boston")),
        ("music like Air, heart and Kiss", ("Air", "Kiss")),
        ('"Love" and nothing else', ("Love",)),
        ("dreamy songs like Beach House", ("Beach House",)),
        ("Some 80s Prince, Genesis and Kate Bush", ("Prince", "Genesis", "Kate Bush")),
        ("guns and roses, ac dc, REM", ("Guns N' Roses", "AC/DC", "R.E.M.")),
        ("the beatles’ best", ("The Beatles",)),
        ("bjork please", ("Björk",)),
        ("I want U2 and p!nk", ("U2", "P!nk")),
        ("宇多田ヒカルの曲", ("宇多田ヒカル",)),
        ("soul asylum", ("Soul Asylum",)),
    ],
)
def test_artists_that_are_meant(wish: str, artists: tuple[str, ...]) -> None:
    assert find(wish).artists == artists


@pytest.mark.parametrize(
    "wish",
    [
        "I love live music",
        "I Love Live Music",
        "I LOVE LIVE MUSIC",
        "yes, something free and full of heart",
        "Yes, some slow songs",
        "some love songs",
        "a rainy night in Chicago",
        "Chicago blues",
        "music who knows",
        "a walk on the beach, then to the house",
        "beach house for a party",
        "air and space",
        "music for a prince",
        "a blue mood",
        "",
        "🎉🎉🎉",
    ],
)
def test_plain_words_are_no_artists(wish: str) -> None:
    assert find(wish).artists == ()


@pytest.mark.parametrize(
    ("wish", "genres"),
    [
        ("upbeat 70s soul and funk for a kitchen party", ("Soul", "Funk")),
        ("hip hop", ("Hip-Hop",)),
        ("hip-hop", ("Hip-Hop",)),
        ("hiphop", ("Hip-Hop",)),
        ("rap", ("Hip-Hop",)),
        ("r&b", ("R&B",)),
        ("rnb", ("R&B",)),
        ("rhythm and blues", ("R&B",)),
        ("rock n roll", ("Rock & Roll",)),
        ("rock 'n' roll", ("Rock & Roll",)),
        ("electronica and prog", ("Electronic", "Progressive Rock")),
        ("synthpop, alt rock", ("Synth-Pop", "Alternative Rock")),
        ("folk rock and folk", ("Folk Rock", "Folk")),
        ("funky jazzy stuff", ("Funk", "Jazz")),
        ("deep house music for cleaning the house", ("House",)),
        ("house party", ()),
        ("songs to dance to", ()),
        ("rock me to sleep", ()),
        ("soul asylum", ()),
    ],
)
def test_genres_by_whatever_name(wish: str, genres: tuple[str, ...]) -> None:
    assert find(wish).genres == genres


@pytest.mark.parametrize(
    ("wish", "albums"),
    [
        ("Miles Davis's Kind of Blue", (("Kind of Blue", "Miles Davis"),)),
        ("joni mitchell blue", (("Blue", "Joni Mitchell"),)),
        ("the album 1989", (("1989", "Taylor Swift"),)),
        ("songs from 1989", ()),
        ("something like Rumours", (("Rumours", "Fleetwood Mac"),)),
        ("have you heard the rumours", ()),
        ("greatest hits", ()),
        ("greatest hits of Queen", (("Greatest Hits", "Queen"),)),
        ("abbey road", (("Abbey Road", "The Beatles"),)),
        ("I'm running out of time", ()),
        ("a night drive in the rain", ()),
        ("something like Night Drive", (("Night Drive", "Somebody"),)),
        ("black sabbath", ()),
    ],
)
def test_albums_that_are_meant(wish: str, albums: tuple[tuple[str, str], ...]) -> None:
    assert find(wish).albums == albums


def test_a_very_long_wish_asks_for_a_bounded_number_of_names() -> None:
    reading = Reading("word " * 20_000)
    assert len(reading.artist_keys()) <= 6
    reading = Reading(" ".join(str(number) for number in range(20_000)))
    assert len(reading.artist_keys()) < 6 * 400
