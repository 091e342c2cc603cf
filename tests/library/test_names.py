"""Which names a wish means: rare ones as they stand, plain words only where the wish shows that they are names."""

import pytest

from library.search.name_matching import Reading
from tests.library.names_known import find


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
        ("Queen songs", ("Queen",)),
        ("oasis songs please", ("Oasis",)),
        ("Queen greatest hits", ("Queen",)),
        ("Queen until 1980", ("Queen",)),
        ("Queen 1977", ("Queen",)),
        ("Blur vs Oasis", ("Blur", "Oasis")),
        ("U2 but nothing after 1991", ("U2",)),
        ("Bob Marley for a beach day", ("Bob Marley & The Wailers",)),
        ("jimi hendrix", ("The Jimi Hendrix Experience",)),
        ("some bowie please", ("David Bowie",)),
        ("Bowie and Hendrix", ("David Bowie", "The Jimi Hendrix Experience")),
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
        "love songs",
        "air guitar songs",
        "songs about Chicago",
        "songs about Bowie",
        "some Sinatra",
        "music fit for a queen",
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
        ("a different country each track", ()),
        ("music from every country", ()),
        ("music for my new house", ()),
        ("dancing around the house", ()),
        ("winter in the country house", ()),
        ("a soundtrack for my walk", ()),
        ("a classical dinner", ()),
        ("music to dance", ()),
        ("our first dance", ()),
        ("we will rock you", ()),
        ("good for my soul", ()),
        ("monday blues", ()),
        ("in a trance", ()),
        ("music for old folk", ()),
        ("cleaning the garage", ()),
        ("un disco de los 80", ()),
        ("mi disco favorito", ()),
        ("around the world in jazz, another country each track", ("Jazz",)),
        # Of music all the same.
        ("the best house of the 90s", ("House",)),
        ("my house music playlist", ("House",)),
        ("my country playlist", ("Country",)),
        ("a house set", ("House",)),
        ("some country for a drive", ("Country",)),
        ("country and western", ("Country",)),
        ("90s dance", ("Dance",)),
        ("música disco", ("Disco",)),
        ("the blues", ("Blues",)),
        ("a soul evening", ("Soul",)),
        ("world music", ("World",)),
        ("classical for studying", ("Classical",)),
        ("no house", ("House",)),
        ("instrumentale Klassik, ruhig", ("Classical",)),
        ("musique classique pour dormir", ("Classical",)),
        ("música clásica", ("Classical",)),
        ("música clássica", ("Classical",)),
        ("elektronische Musik", ("Electronic",)),
        ("rock progressif", ("Progressive Rock",)),
        ("rock alternativo", ("Alternative Rock",)),
        ("Filmmusik", ("Soundtrack",)),
        ("la banda sonora para mi paseo", ()),
        ("musica dal mondo", ("World",)),
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
        ("songs about Rumours", ()),
    ],
)
def test_albums_that_are_meant(wish: str, albums: tuple[tuple[str, str], ...]) -> None:
    assert find(wish).albums == albums


def test_a_very_long_wish_asks_for_a_bounded_number_of_names() -> None:
    reading = Reading("word " * 20_000)
    assert len(reading.artist_keys()) <= 6
    reading = Reading(" ".join(str(number) for number in range(20_000)))
    assert len(reading.artist_keys()) < 6 * 400


@pytest.mark.parametrize(
    "wish", ["nothing by Enya Bowie", "rock, no Bowie Knife", "nada de Luis Bowie", "no bowie knife, rock"]
)
def test_a_part_of_a_name_beside_other_names_is_of_somebody_else(wish: str) -> None:
    assert "David Bowie" not in find(wish).artists


@pytest.mark.parametrize(
    "wish", ["rock, no Bowie please", "all that Bowie recorded", "Tonight only Bowie", "songs by Bowie and Prince"]
)
def test_a_part_of_a_name_beside_plain_words_is_that_name(wish: str) -> None:
    assert "David Bowie" in find(wish).artists
