"""What is understood of a wish without a model, and what becomes of it in this library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.schemas import LibraryCounts
from llm.strength import size_in_name
from playlists.plan import Signals, WishPlan
from playlists.services.generation.narrative import plain_narrative
from playlists.services.planning.reading import needs_analysis
from playlists.services.wishes.moods import asks_only_for_subject, read_table
from playlists.services.wishes.signals import read_signals
from tests.library.names_known import find

GENRES = [
    "Soul",
    "Jazz",
    "Bossa Nova",
    "Classical",
    "Ambient",
    "J-Pop",
    "City Pop",
    "Folk",
    "Metal",
    "Disco",
    "Trip-Hop",
]


def signals_of(wish: str) -> Signals:
    return read_signals(wish, find(wish))


@pytest.mark.parametrize(
    "wish",
    [
        "only Miles Davis",
        "just some Miles Davis please",
        "nothing but Miles Davis",
        "Miles Davis exclusively",
        "Miles Davis",
        "the best of Miles Davis",
        "songs by Miles Davis",
        "live recordings by Miles Davis",
        "Miles Davis in the 60s",
        "songs by Beatles",
        "Rolling Stones only",
        "only the Rolling Stones",
        "nur Miles Davis",
        "chansons de Miles Davis",
        "only Kind of Blue",
        "Radiohead before 2000",
    ],
)
def test_a_wish_for_one_artist_wants_nothing_else(wish: str) -> None:
    assert signals_of(wish).only


@pytest.mark.parametrize(
    "wish",
    [
        "some Miles Davis and things like it",
        "just like Miles Davis",
        "music by Miles Davis and similar",
        "not only Miles Davis",
        "dinner with Miles Davis",
        "a road trip with Miles Davis playing",
        "mostly songs by Miles Davis",
        "Miles Davis and more",
        "only jazz",
    ],
)
def test_other_wishes_that_name_an_artist_want_more(wish: str) -> None:
    assert not signals_of(wish).only


@pytest.mark.parametrize(
    ("wish", "wanted", "refused"),
    [
        ("pop, but no rap", ("Pop",), ("Hip-Hop",)),
        ("pop and no rap", ("Pop",), ("Hip-Hop",)),
        ("soul but no rnb", ("Soul",), ("R&B",)),
        ("rock without hiphop", ("Rock",), ("Hip-Hop",)),
        ("dinner music, no jazz, blues or country", (), ("Jazz", "Blues", "Country")),
        ("no jazz or soul", (), ("Jazz", "Soul")),
        ("neither soul nor funk", (), ("Soul", "Funk")),
        ("never jazz", (), ("Jazz",)),
        ("I hate country", (), ("Country",)),
        ("anything but jazz", (), ("Jazz",)),
        ("everything except jazz", (), ("Jazz",)),
        ("I don't want any jazz", (), ("Jazz",)),
        ("leave out the jazz", (), ("Jazz",)),
        ("jazz instead of rock", ("Jazz",), ("Rock",)),
        ("no more jazz", (), ("Jazz",)),
        ("kein Jazz, lieber Soul", ("Soul",), ("Jazz",)),
        ("ohne Jazz und Blues", (), ("Jazz", "Blues")),
        ("pas de jazz", (), ("Jazz",)),
        ("sans jazz ni blues", (), ("Jazz", "Blues")),
        ("no quiero jazz", (), ("Jazz",)),
        ("nada de rock, sólo jazz", ("Jazz",), ("Rock",)),
        ("senza jazz", (), ("Jazz",)),
        # In doubt: neither wanted nor refused.
        ("no jazz, blues", (), ("Jazz",)),
        ("no slow jazz", (), ()),
        ("less pop, more funk", ("Funk",), ()),
        ("not too much pop, more funk", ("Funk",), ()),
        # A refusal that has ended, and words that refuse nothing.
        ("no jazz and more soul", ("Soul",), ("Jazz",)),
        ("no jazz, slow soul", ("Soul",), ("Jazz",)),
        ("no jazz. Soul", ("Soul",), ("Jazz",)),
        ("not jazz but blues", ("Blues",), ("Jazz",)),
        ("nothing but jazz", ("Jazz",), ()),
        ("not only jazz", ("Jazz",), ()),
        ("why not some jazz", ("Jazz",), ()),
        ("no matter what, jazz", ("Jazz",), ()),
        ("no. 1 hits of pop", ("Pop",), ()),
        ("I can't live without jazz", ("Jazz",), ()),
        ("don't forget the jazz", ("Jazz",), ()),
    ],
)
def test_what_is_refused_is_not_wished_for(wish: str, wanted: tuple[str, ...], refused: tuple[str, ...]) -> None:
    signals = signals_of(wish)
    assert (signals.genres, signals.without_genres) == (wanted, refused)


def test_artists_and_albums_may_be_refused_too() -> None:
    signals = signals_of("rock without Metallica, AC/DC or Queen")
    assert (signals.artists, signals.without_artists) == ((), ("Metallica", "AC/DC", "Queen"))
    assert signals_of("60s pop, no Beatles").without_artists == ("The Beatles",)
    signals = signals_of("anything by Miles Davis except Kind of Blue")
    assert (signals.artists, signals.albums) == (("Miles Davis",), ())
    assert signals.without_albums == (("Kind of Blue", "Miles Davis"),)
    assert signals_of("songs by No Doubt").artists == ("No Doubt",)


def test_the_like_of_an_artist_without_that_artist() -> None:
    signals = signals_of("like Radiohead but not Radiohead")
    assert (signals.artists, signals.like, signals.without_artists) == ((), ("Radiohead",), ("Radiohead",))


@pytest.mark.parametrize(
    ("wish", "live"),
    [
        ("live recordings by Nirvana", True),
        ("Nirvana unplugged", True),
        ("concerts of the 70s", True),
        ("Queen live", True),
        ("Queen live at Wembley", True),
        ("songs to live by", False),
        ("live and let die", False),
        ("no live versions, just studio", False),
        ("classic rock without live recordings", False),
        ("nothing live", False),
        ("Miles Davis, but no live recordings", False),
        ("songs about the town where I live", False),
        ("music to get in the mood for a concert", False),
        ("live forever", False),
    ],
)
def test_a_wish_for_concerts_is_told_from_other_lives(wish: str, live: bool) -> None:
    assert signals_of(wish).live is live


@pytest.mark.parametrize(
    ("wish", "years", "without"),
    [
        ("rock but no 80s", None, ((1980, 1989),)),
        ("anything but the 80s", None, ((1980, 1989),)),
        ("no 80s, please: just 60s and 70s", (1960, 1979), ((1980, 1989),)),
        ("nothing after 1990", (1900, 1990), ()),
        ("nothing newer than 1990", (1900, 1990), ()),
        ("no songs after 2000", (1900, 2000), ()),
        ("nothing before 1990", (1990, 2039), ()),
        ("80s pop but nothing after 1985", (1980, 1985), ()),
        ("since 1980 and before 1990", (1980, 1989), ()),
        ("modern music that sounds like the 80s", None, ()),
        ("80s-style pop of today", None, ()),
        ("less 80s", None, ()),
    ],
)
def test_eras_hold_together_and_may_be_refused(
    wish: str, years: tuple[int, int] | None, without: tuple[tuple[int, int], ...]
) -> None:
    signals = signals_of(wish)
    assert (signals.years, signals.without_years) == (years, without)


def test_decades_apart_are_not_what_lies_between() -> None:
    assert signals_of("60s and 90s rock").decades == (1960, 1990)
    assert signals_of("60s and 70s rock").decades == ()


@pytest.mark.parametrize(
    ("wish", "decades", "years"),
    [
        ("best of the 20s", {1970, 2020}, (2020, 2029)),
        ("best of the 20s", {1920, 1970}, (1920, 1929)),
        ("20s jazz", {1920, 2020}, (1920, 1929)),
        ("1920s pop", {1920, 2020}, (1920, 1929)),
    ],
)
def test_the_twenties_are_those_that_the_library_has(wish: str, decades: set[int], years: tuple[int, int]) -> None:
    assert read_signals(wish, find(wish), decades).years == years


_WORDS = ("no", "jazz", "or", ",", "80s", "Queen", "live", "not", "before", "1990", "Kind of Blue", "nothing but")


@given(st.text(max_size=300), st.lists(st.sampled_from(_WORDS), max_size=30))
def test_any_text_is_read(text: str, words: list[str]) -> None:
    for wish in (text, " ".join(words)):
        signals = signals_of(wish)
        assert not set(signals.genres) & set(signals.without_genres)
        assert not set(signals.artists) & set(signals.without_artists)


@pytest.mark.parametrize(
    ("wish", "needed"),
    [
        ("a rainy day", True),
        ("sad soul", True),
        ("British bands of the 1970s", True),
        ("70s soul", False),
        ("Queen", False),
        # They ask for nothing else, so that nothing else may narrow them.
        ("songs from 1975 to 1979", False),
        ("early sixties, please", False),
        ("soul music", False),
        ("Lieder aus den 80er Jahren", False),
        ("chansons des années 80", False),
        ("canciones de los años ochenta", False),
        ("canzoni degli anni 80", False),
        ("músicas dos anos 80", False),
        ("liedjes uit de jaren 80", False),
        ("traurige Lieder aus den 80ern", True),
        ("chansons tristes des années 80", True),
    ],
)
def test_the_model_is_asked_only_where_the_wish_leaves_something_open(wish: str, needed: bool) -> None:
    assert needs_analysis(wish, WishPlan(**signals_of(wish).model_dump())) is needed


@pytest.mark.parametrize(
    ("wish", "genres"),
    [
        ("brunch", ("Soul", "Jazz", "Bossa Nova", "Folk")),
        ("quiet piano for studying", ("Classical",)),
        ("traurige Lieder", ("Folk", "Trip-Hop")),
        ("musique triste", ("Folk", "Trip-Hop")),
        ("quarterly tax return", ()),
        ("a brunchy partygoer", ()),
        ("no angry stuff", ()),
        ("something that is not sad", ()),
        ("music without guitar", ()),
        # What a song is about, or called, is no occasion for it.
        ("songs about parties", ()),
        ("songs with brunch in the title", ()),
        ("songs named after parties", ()),
        ("Lieder über Partys und party", ()),
        ("chansons qui parlent de brunch", ()),
        ("canciones sobre party", ()),
        ("songs about rain for a brunch", ("Soul", "Jazz", "Bossa Nova", "Folk")),
        ("brunch, and songs about parties", ("Soul", "Jazz", "Bossa Nova", "Folk")),
    ],
)
def test_common_words_suggest_genres_that_the_library_has(wish: str, genres: tuple[str, ...]) -> None:
    assert set(read_table(wish, GENRES).genres) == set(genres)


@pytest.mark.parametrize(
    ("countries", "genres"), [(("JP",), {"J-Pop", "City Pop"}), (("JP", "JA"), {"J-Pop", "City Pop"}), (("XX",), set())]
)
def test_where_no_profile_tells_countries_suggest_genres(countries: tuple[str, ...], genres: set[str]) -> None:
    assert set(read_table("anything", GENRES, countries).genres) == genres


@pytest.mark.parametrize(
    ("wish", "is_subject"),
    [
        ("songs named after cities", True),
        ("songs with a colour in their name", True),
        ("songs about the night, the moon and the stars", True),
        ("songs from the 80s about rain", True),
        ("Lieder über die Nacht", True),
        ("chansons sur la pluie", True),
        ("canciones sobre trenes", True),
        ("canzoni sulla notte", True),
        ("liedjes over de zee", True),
        ("sad songs about rain", False),
        ("songs about rain for a party", False),
        ("sad songs", False),
        ("music with a relaxing tempo", False),
        ("", False),
    ],
)
def test_a_wish_for_a_subject_alone_asks_for_no_genre(wish: str, is_subject: bool) -> None:
    assert asks_only_for_subject(wish) is is_subject


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ("upbeat 70s soul and funk for a kitchen party", "Upbeat 70s soul and funk"),
        ("melancholy 90s alternative for a rainy day", "Melancholy 90s alternative"),
        ("play me something quiet", "Quiet"),
        ("Jazz.", "Jazz"),
        ("夜に聴きたい日本の曲", "夜に聴きたい日本の曲"),
        ("a" * 300, "A" + "a" * 59),
        ("?!", "New playlist"),
        ("four and five star songs I haven't heard for months", "Four and five star songs"),
        ("melancholic jazz that sounds like a rainy Tuesday", "Melancholic jazz"),
        ("an indie folk playlist that gives my brain a hug", "Indie folk playlist"),
        ("party playlist that starts slow and gets faster", "Party playlist"),
        ("music which nobody in this office will hate", "Music"),
        ("songs you can dance to", "Songs you can dance to"),
        ("100 of the best rap songs", "The best rap songs"),
        ("a 30 minute playlist", "Playlist"),
        ("give me 30 David Bowie songs", "David Bowie songs"),
        ("please make me 15 upbeat songs for the gym", "Upbeat songs for the gym"),
        ("two hours of jazz", "Jazz"),
        ("an hour of quiet piano", "Quiet piano"),
        ("25 minutes of punk", "Punk"),
        ("top 20 rock songs of the 90s", "Top rock songs of the 90s"),
        ("50 Cent songs", "50 Cent songs"),
        ("90s songs", "90s songs"),
        ("ruhiger Jazz, der nach Regen klingt und nicht stört", "Ruhiger Jazz"),
        ("30 Lieder für eine lange Autofahrt ans Meer", "Lieder für eine lange Autofahrt"),
        ("música de los 80 para bailar toda la noche", "Música de los 80 para bailar"),
        ("de la musique douce qui donne envie de dormir", "De la musique douce"),
        ("canzoni allegre che fanno ballare tutta la famiglia", "Canzoni allegre"),
        ("😭", "😭"),
        ("only songs under three minutes, punk", "Only songs, punk"),
        ("songs my dad would have listened to in his garage", "Songs"),
        ("quiet songs for my dad and his old friends", "Quiet songs for my dad"),
        ("I'm feeling sad and need something to lift me up", "I'm feeling sad"),
        ("eine Playlist mit 40 Liedern für den Sommerabend auf dem Balkon", "Playlist mit Liedern"),
        ("7 minutes in heaven", "Heaven"),
        ("eight hours", "New playlist"),
        ("twenty-five songs for a rainy day", "Songs for a rainy day"),
        ("ein Dutzend Lieder über Regen", "Lieder über Regen"),
        ("media hora de salsa", "Salsa"),
        ("une demi-heure de rock", "Rock"),
        ("eine halbe Stunde Jazz", "Jazz"),
        ("tien liedjes", "Liedjes"),
        ("hundreds of songs", "Songs"),
        ("a couple of songs for the road", "Songs for the road"),
        ("twee pop songs", "Twee pop songs"),
        ("musique pour un dîner romantique à la maison avec des bougies", "Musique pour un dîner romantique"),
        ("Musik für die lange Autofahrt nach Italien mit den Kindern", "Musik für die lange Autofahrt"),
        ("muziek om bij te studeren op een regenachtige zondagmiddag", "Muziek om bij te studeren"),
        ("músicas para relaxar depois de um dia longo no trabalho", "Músicas para relaxar"),
        ("songs for a long drive through the mountains when it rains", "Songs for a long drive"),
        ("a playlist to fall asleep to after a very long day", "Playlist to fall asleep"),
        ("ruhige Musik zum Einschlafen nach einem langen Tag im Büro", "Ruhige Musik zum Einschlafen"),
        ("fröhliche Lieder für eine Party, auf der alle tanzen sollen", "Fröhliche Lieder für eine Party"),
        ("chansons françaises que ma grand-mère écoutait le dimanche matin", "Chansons françaises"),
        ("música tranquila para leer cuando llueve en otoño", "Música tranquila para leer"),
        ("rock anni 70 che fa venire voglia di guidare la macchina", "Rock anni 70"),
        ("música calma para estudar enquanto chove lá fora", "Música calma para estudar"),
        ("we need a playlist for our wedding dinner in the garden", "Playlist for our wedding dinner"),
        ("start slow, end fast, two hours, for running in the park", "Start slow, end fast, for running"),
        ("at least 4 stars, no more than 2 per artist, 80s pop", "At least 4 stars"),
        ("play something by the Beatles that isn't too well known", "Something by the Beatles"),
        ("Length: 20. Rock for the gym", "Rock for the gym"),
        ("20 tracks: soul, funk and disco", "Soul, funk and disco"),
        ("make it 45 minutes of jazz", "Jazz"),
        ("eine Dreiviertelstunde Jazz", "Jazz"),
        ("ein paar ruhige Lieder", "Ruhige Lieder"),
        ("une vingtaine de chansons tristes", "Chansons tristes"),
        ("una veintena de canciones tristes", "Canciones tristes"),
        ("una ventina di canzoni tristi", "Canzoni tristi"),
        ("umas vinte músicas tristes", "Músicas tristes"),
        ("top 100 rock", "Top rock"),
        ("99 Luftballons and other songs by Nena", "99 Luftballons and other songs"),
        ("2 Unlimited and other 90s dance", "2 Unlimited and other 90s dance"),
        ("canciones para cocinar durante la noche de un domingo de lluvia", "Canciones para cocinar durante la noche"),
    ],
)
def test_a_title_of_the_wishs_own_words(wish: str, title: str) -> None:
    assert plain_narrative(wish).title == title


@pytest.mark.parametrize(
    ("model", "size"),
    [
        ("smollm2-135m-instruct", 135_000_000),
        ("qwen2.5:0.5b", 500_000_000),
        ("llama-3.2-1b-instruct", 1_000_000_000),
        ("qwen3-30b-a3b", 30_000_000_000),
        ("llama3:8b", 8_000_000_000),
        ("mistral", None),
        ("gpt-oss:latest", None),
    ],
)
def test_a_models_size_is_read_from_its_name(model: str, size: int | None) -> None:
    assert size_in_name(model) == size


def test_an_empty_library_has_nothing_to_suggest() -> None:
    counts = LibraryCounts(tracks=0, genres=(), decades=())
    assert read_table("brunch", (genre.name for genre in counts.genres)).genres == ()


@pytest.mark.parametrize(
    ("said", "genre"),
    [
        ("ruhige Klassik am Abend", "Classical"),
        ("musique classique pour travailler", "Classical"),
        ("música clásica para estudiar", "Classical"),
        ("musica elettronica degli anni 90", "Electronic"),
        ("elektronische Musik", "Electronic"),
        ("Filmmusik", "Soundtrack"),
        ("colonne sonore italiane", "Soundtrack"),
        ("música do mundo", "World"),
        ("un classique du rock", "Rock"),
    ],
)
def test_broad_genres_are_known_by_their_names_in_other_languages(said: str, genre: str) -> None:
    assert signals_of(said).genres == (genre,)
