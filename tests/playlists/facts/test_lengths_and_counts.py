"""How many tracks, how long the playlist, and how long each track of it."""

import pytest

from tests.playlists.facts.reading import facts_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("100 of the best rap songs", 100),
        ("15 upbeat songs", 15),
        ("50 songs for a party", 50),
        ("Length: 20", 20),
        ("twenty-five soul tracks", 25),
        ("a dozen ballads", 12),
        ("half a dozen tunes by Nick Drake", 6),
        ("two hundred and fifty songs", 250),
        ("a 40-song playlist", 40),
        ("20-30 songs for the car", 25),
        ("30 songs: 20 rock songs and 10 pop songs", 30),
        ("my top 50 tracks", 50),
        ("fünfundzwanzig ruhige Lieder", 25),
        ("Anzahl: 40", 40),
        ("une vingtaine de chansons tristes", 20),
        ("trente-cinq morceaux", 35),
        ("las 20 mejores canciones de rock", 20),
        ("once canciones de amor", 11),
        ("venticinque brani allegri", 25),
        ("uma dúzia de músicas", 12),
        ("trinta e cinco faixas", 35),
    ],
)
def test_a_number_of_tracks(text: str, count: int) -> None:
    assert facts_of(text) == {"count": count}


def test_a_number_before_names() -> None:
    assert facts_of("give me 30 David Bowie songs", "David Bowie") == {"count": 30}
    assert facts_of("venti canzoni di Fabrizio De André", "Fabrizio De André") == {"count": 20}


@pytest.mark.parametrize(
    "text",
    [
        "99 Luftballons",
        "like 8 Days a Week",
        "top 40 hits",
        "number 1 hits",
        "top 10 hits of 1984",
        "7 deadly sins songs",
        "four seasons songs",
        "3 chord songs",
        "90 year old songs",
        "one hit wonders",
        "songs with 3 chords",
        "dance music for people in their 40s",
        "music for 30 people",
        "a wedding with 120 guests",
        "24 hour party people songs",
        "room 237 songs",
        'songs like "25 Songs for You"',
        "a jazz playlist including 3 songs from Norway",
        "once upon a time songs",
    ],
)
def test_other_numbers_count_no_tracks(text: str) -> None:
    assert "count" not in facts_of(text)


def test_some_of_one_artist_are_no_number_of_all() -> None:
    assert facts_of("a jazz playlist with 3 Miles Davis songs", "Miles Davis") == {}
    assert facts_of("songs like 50 Cent", "50 Cent") == {}


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("high-energy pop for a 30-minute 5K run", 30),
        ("45 minute run at 170 bpm", 45),
        ("two hours", 120),
        ("eight hours of sleep music", 480),
        ("60 minutes of calm folk", 60),
        ("an hour and a half of dub", 90),
        ("2 hours and 15 minutes", 135),
        ("1h30 of techno", 90),
        ("90 min punk", 90),
        ("half an hour of jazz", 30),
        ("an hour to read by", 60),
        ("the 1980s in an hour", 60),
        ("three quarters of an hour", 45),
        ("a playlist of about 40 minutes", 40),
        ("45-60 minutes of house", 52),
        ("10 minutes of warm up, then 30 minutes of running", 40),
        ("25 minutes of punk", 25),
        ("soul, under an hour", 60),
        ("eine Dreiviertelstunde ruhiger Jazz", 45),
        ("anderthalb Stunden Techno", 90),
        ("eine halbe Stunde Klavier", 30),
        ("Länge: 90 Minuten", 90),
        ("une heure et demie de rock", 90),
        ("trois quarts d'heure de jazz", 45),
        ("quatre-vingt-dix minutes de soul", 90),
        ("hora y media de salsa", 90),
        ("media hora de boleros", 30),
        ("un'ora e mezza di jazz", 90),
        ("mezz'ora di musica classica", 30),
        ("duas horas de samba", 120),
        ("meia hora de bossa nova", 30),
    ],
)
def test_a_length(text: str, minutes: int) -> None:
    assert facts_of(text) == {"minutes": minutes}


@pytest.mark.parametrize(
    "text",
    [
        "4 Minutes by Madonna",
        "2 Minutes to Midnight",
        "rush hour soul",
        "happy hour",
        "wait a minute",
        "slow down after 10 minutes",
        "the first 10 minutes calm",
        "guests arrive in an hour",
        "I left 2 hours ago",
        "I work out 3 hours a day",
        "something new every 10 minutes",
        "15 minutes of fame",
    ],
)
def test_other_times_are_no_length(text: str) -> None:
    assert "minutes" not in facts_of(text)


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("only songs under three minutes, punk", {"longest": 180}),
        ("none longer than 5", {"longest": 300}),
        ("disco, none longer than 5 minutes", {"longest": 300}),
        ("no songs over 6 minutes", {"longest": 360}),
        ("keep them under four minutes", {"longest": 240}),
        ("punk, two minutes or less", {"longest": 120}),
        ("tracks shorter than 2:30", {"longest": 150}),
        ("nothing under 2 minutes", {"shortest": 120}),
        ("tracks longer than 20 minutes", {"shortest": 1200}),
        ("prog songs of at least ten minutes", {"shortest": 600}),
        ("songs between 3 and 5 minutes", {"shortest": 180, "longest": 300}),
        ("3 to 5 minute songs", {"shortest": 180, "longest": 300}),
        ("three minute pop songs", {"shortest": 150, "longest": 210}),
        ("ten minute epics", {"shortest": 540, "longest": 660}),
        ("Lieder unter drei Minuten", {"longest": 180}),
        ("kein Lied länger als 5 Minuten", {"longest": 300}),
        ("des chansons de moins de trois minutes", {"longest": 180}),
        ("canciones de menos de tres minutos", {"longest": 180}),
        ("nessuna più lunga di 5 minuti", {"longest": 300}),
        ("músicas com menos de três minutos", {"longest": 180}),
        ("brani oltre i dieci minuti", {"shortest": 600}),
    ],
)
def test_how_long_a_track_may_be(text: str, limits: dict[str, int]) -> None:
    assert facts_of(text) == limits


@pytest.mark.parametrize(
    "text",
    [
        "Maroon 5 and 50 Cent songs",
        "24K Magic vibes",
        "Summer of 69",
        "25 or 6 to 4",
        "Thirty Seconds to Mars",
        "5 Seconds of Summer",
        "Two Door Cinema Club",
        "12 bar blues on a 12 string guitar",
        "33 rpm, 7 inch singles",
        "songs for my 40th birthday",
        "music for a 6 year old",
        "a dinner for 8",
        "24/7 lofi",
        "9 pm vibes, 2am feelings",
        "golden hour, midnight hour",
        "a New York minute",
        "World War 2 songs",
        "80 days around the world",
        "Route 66 and Studio 54",
        "two tone ska",
        "Michelin star dinner",
        "songs about my favourite season",
        "I bought a house last month",
        "I have played the guitar for 10 years",
        "bands that never toured",
        "one artist wonder",
        "less is more, more than a feeling",
        "high energy workout",
        "rise up",
        "new order and joy division",
        "random access memories",
        "Musik zum 18. Geburtstag",
        "drei Tage wach",
        "un dîner à deux",
        "cent ans de solitude",
        "los 40 principales",
        "música para los 40 años de mi hermana",
        "quattro stagioni",
    ],
)
def test_numbers_and_words_that_ask_for_nothing(text: str) -> None:
    assert facts_of(text) == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("my 50 most played songs", {"count": 50, "most_played": True}),
        ("20 of my favourite songs", {"count": 20, "favourites": True}),
        ("20 Songs, keins länger als 4 Minuten", {"count": 20, "longest": 240}),
        ("music for a four-hour drive, 60 songs max", {"count": 60, "minutes": 240}),
        ("30 songs, max 2 per artist, none over 5 minutes", {"count": 30, "per_artist": 2, "longest": 300}),
        (
            "an hour of 4+ star songs not heard for months, start slow, end fast",
            {"minutes": 60, "min_rating": 8, "not_played_days": 90, "order": "rising"},
        ),
        (
            "une heure de jazz jamais écouté, un titre par artiste, dans le désordre",
            {"minutes": 60, "never_played": True, "per_artist": 1, "order": "shuffled"},
        ),
        (
            "40 canciones de los 90 añadidas este mes, ninguna de más de 4 minutos",
            {"count": 40, "added_days": 29, "longest": 240},
        ),
        ("three songs each from Queen and ABBA", {"per_artist": 3}),
        ("songs of about four minutes", {"shortest": 210, "longest": 270}),
        ("no 10-minute jams", {"longest": 599}),
        ("10 slow songs, then 20 fast ones", {"count": 30, "order": "rising"}),
        ("10 slow songs, then 20 fast songs", {"count": 30, "order": "rising"}),
        ("10 langsame Lieder, dann 20 schnelle", {"count": 30, "order": "rising"}),
        ("15 loud songs followed by 10 quiet ones", {"count": 25, "order": "falling"}),
        ("12 tracks, then 8 more", {"count": 20}),
        ("5 canciones de Queen, luego 10 más", {"count": 15}),
        ("20 songs, 3 by women", {"count": 20}),
        ("10 songs, 2 per artist", {"count": 10, "per_artist": 2}),
        ("20 songs and then 5 minutes of silence", {"count": 20}),
    ],
)
def test_several_at_once(text: str, said: dict[str, object]) -> None:
    assert facts_of(text) == said
