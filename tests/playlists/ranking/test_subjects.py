"""What the titles of a wish's songs are to tell of."""

import pytest

from playlists.services.wishes.subjects import Subjects, read_subjects, subject_spans
from playlists.services.wishes.topics import Topic, telling_words, topics_of, topics_of_all


def read_topics(text: str) -> tuple[Topic, ...]:
    """What titles have for the subjects that the text asks for."""
    return topics_of(read_subjects(text).wanted)


def stands(text: str, *titles: str) -> list[bool]:
    """Whether each of these (folded, whole) words would do for the wish."""
    return [any(title in word for topic in read_topics(text) for word in topic.words) for title in titles]


@pytest.mark.parametrize(
    ("text", "fitting", "other"),
    [
        ("songs with a colour in their name", "red", "love"),
        ("songs with colors in the title", "purple", "colors"),
        ("tracks that have a colour in the title", "noir", "night"),
        ("Lieder mit einer Farbe im Titel", "blau", "farbe"),
        ("chansons avec une couleur dans le titre", "rouge", "nuit"),
        ("canciones con un color en el título", "azul", "noche"),
        ("songs about the night, moon, stars", "midnight", "paris"),
        ("music about the moon", "moonlight", "red"),
        ("Lieder über die Nacht", "mitternacht", "berlin"),
        ("chansons sur la nuit", "minuit", "paris"),
        ("canciones sobre la luna", "luna", "madrid"),
        ("songs named after cities", "new york", "cities"),
        ("songs named after towns from the 70s", "amarillo", "1970"),
        ("songs with a city in the title by Frank Sinatra", "chicago", "sinatra"),
        ("songs that mention days of the week", "tuesday", "week"),
        ("songs with numbers in the title", "9*", "numbers"),
        ("songs named after women", "roxanne", "women"),
        ("tracks with women's names in them", "layla", "names"),
        ("songs about women", "woman", "roxanne"),
        ("songs with animals in the title", "tiger", "animals"),
        ("songs about rain", "raining", "sun"),
        ("songs about trains and boats", "boats", "car"),
        ("songs about New York", "new york", "new"),
        ("Christmas songs", "noel", "easter"),
        ("Weihnachten mit der Familie", "tannenbaum", "familie"),
        ("train songs", "railroad", "car"),
        ("songs with love in the title", "love", "kiss"),
        ('songs with "fire" in the title', "fire", "flame"),
        ("songs called Summertime", "summertime", "summer"),
        ("a party with songs about old men", "men", "party"),
        ("songs about life in the city", "life", "chicago"),
        ("夜についての歌 about 夜", "夜", "朝"),
    ],
)
def test_what_is_asked_for(text: str, fitting: str, other: str) -> None:
    assert stands(text, fitting, other) == [True, False]


@pytest.mark.parametrize(
    "text",
    [
        "about 30 tracks of jazz",
        "about an hour of soul",
        "how about some soul",
        "forget about it, rock",
        "quiet 70s jazz",
        "no songs about Christmas",
        "80s night driving",
        "Brazilian summer",
        "a train ride",
        "songs with piano in them",
        "music with a bit of guitar in it",
        "all about soul",
        "not with a colour in the title",
        "songs about",
        "in the title",
        "",
        "!!!",
    ],
)
def test_what_is_no_subject(text: str) -> None:
    assert read_topics(text) == ()


def test_the_very_word_is_told_from_what_stands_for_it() -> None:
    (topic,) = read_topics("songs about trains")
    assert {"train", "trains"} <= topic.said
    assert "railroad" in topic.words[0] - topic.said


def test_a_name_that_is_asked_for_stands_for_itself_only() -> None:
    (topic,) = read_topics("songs with a colour in their name")
    assert topic.said == frozenset()


def test_an_album_of_christmas_songs_has_christmas_songs() -> None:
    assert [topic.in_albums for topic in (*read_topics("Christmas songs"), *read_topics("songs about night"))] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("text", "fitting"),
    [("Summertime", "summertime"), ("songs: trains", "railroad"), ("the blue river", "river")],
)
def test_a_wish_of_a_word_or_two_may_be_a_subject(text: str, fitting: str) -> None:
    assert any(fitting in word for topic in topics_of_all(text) for word in topic.words)


def test_a_longer_one_is_none() -> None:
    assert topics_of_all("warm guitars beside a slow river at dawn") == ()
    assert topics_of_all("songs, please") == ()


def test_words_of_a_wish_that_may_stand_in_titles() -> None:
    said = [topic.said for topic in telling_words("rainy coffee in the 90s, no dogs")]
    assert [("rainy" in words, "coffee" in words) for words in said] == [(True, False), (False, True)]


def test_a_long_wish_has_few_topics() -> None:
    text = "songs about " + ", ".join(f"thing{number}" for number in range(500)) + " and songs about trains" * 300
    assert 0 < len(read_topics(text)) <= 8


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("roads", "road"),
        ("story", "stories"),
        ("stories", "story"),
        ("kisses", "kiss"),
        ("box", "boxes"),
        ("days", "day"),
    ],
)
def test_one_and_many_are_one_word(said: str, found: str) -> None:
    (topic,) = read_topics(f"songs called {said}")
    assert {said, found} <= topic.said


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Christmas songs for decorating the tree", ("Christmas",)),
        ("xmas tunes", ("xmas",)),
        ("Weihnachtslieder zum Backen", ("Weihnachtslieder",)),
        ("chansons de Noël", ("Noël",)),
        ("canciones de Navidad", ("Navidad",)),
        ("canzoni di Natale", ("Natale",)),
        ("músicas de Natal", ("Natal",)),
        ("クリスマスソング", ("クリスマス",)),
        ("夜についての歌", ("夜",)),
        ("songs with the moon in the title", ("moon in the title",)),
        ("songs about old men and the sea, from the 70s", ("old men", "sea")),
        ("Lieder, die von Zügen handeln", ("Zügen",)),
        ("Songs, in denen es um Geld geht", ("Geld",)),
        ("no Queen, songs about trains", ("trains",)),
        ("songs about trains, no Queen", ("trains",)),
        ("songs whose title has a number", ("number in the title",)),
        ("titles with the word night in them", ("night in the title",)),
        ("Lieder mit dem Wort Nacht", ("Nacht in the title",)),
        ("chansons avec le mot amour", ("amour in the title",)),
        ("songs about love but not about breakups", ("love",)),
        ("music about New York, by women", ("New York",)),
    ],
)
def test_subjects_are_in_the_words_of_the_wish(text: str, wanted: tuple[str, ...]) -> None:
    assert read_subjects(text).wanted == wanted


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("soul, but no Christmas songs", ("Christmas",)),
        ("no Christmas, 60s pop", ("Christmas",)),
        ("anything but Christmas music", ("Christmas",)),
        ("no songs about trains", ("trains",)),
        ("nothing about love, please", ("love",)),
        ("rock without love songs", ("love",)),
        ("no songs with love in the title", ("love in the title",)),
        ("songs that are not about war", ("war",)),
        ("I don't want songs about death", ("death",)),
        ("keine Weihnachtslieder", ("Weihnachtslieder",)),
        ("keine Lieder über Züge", ("Züge",)),
        ("keine Lieder, die von Liebe handeln", ("Liebe",)),
        ("pas de chansons de Noël", ("Noël",)),
        ("rock sans chansons sur la pluie", ("pluie",)),
        ("sin canciones de Navidad", ("Navidad",)),
        ("niente canzoni di Natale", ("Natale",)),
        ("nada de músicas de Natal", ("Natal",)),
        ("sem músicas de amor", ("amor",)),
        ("je ne veux pas de chansons d'amour", ("amour",)),
        ("no quiero canciones de amor", ("amor",)),
        ("Christmas songs not wanted", ("Christmas",)),
        ("leave out the Christmas songs", ("Christmas",)),
        ("lieber keine Liebeslieder", ("Liebeslieder",)),
        ("folk without songs about rain or snow", ("rain", "snow")),
        ("songs with no colours in the title", ("colours in the title",)),
    ],
)
def test_subjects_that_are_refused(text: str, refused: tuple[str, ...]) -> None:
    assert read_subjects(text) == Subjects((), refused)


@pytest.mark.parametrize(
    "text",
    [
        "space music",
        "monster ballads",
        "no drummer, please",
        "Noel Gallagher",
        "not too loud",
        "no rap, 90s party",
        "love",
        "night drive",
        "songs about anything but love",
        "something about the way she moves",
        "songs about me",
        "the band called Train",
        "an album named Rain",
        "music for cooking",
    ],
)
def test_what_neither_asks_for_a_subject_nor_refuses_one(text: str) -> None:
    assert read_subjects(text) == Subjects()


def test_christmas_songs_are_surely_told_by_few_words() -> None:
    """Bells, and a Holly, are of other songs too."""
    (topic,) = read_topics("Christmas songs")
    assert {"bells", "holly"} <= topic.words[0] - topic.sure[0]
    assert {"christmas", "jingle bells", "natale"} <= topic.sure[0]


def test_what_a_subject_is_called_stands_where_it_opens() -> None:
    text = "songs about Boston, by anyone"
    ((start, end),) = subject_spans(text)
    assert text[start:end] == "about Boston"
    assert subject_spans("songs by Boston") == ()
