"""Stories are true: what a sentence names is in the playlist, or the sentence goes."""

from collections.abc import Collection

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.schemas import TrackRef
from playlists.services.telling.known_names import KnownNames
from playlists.services.telling.truth import is_true, keep_true, names_only_known

_TRACKS = (
    ("Albert King", "Crosscut Saw", "Born Under a Bad Sign", 1967),
    ("The Supremes", "Baby Love", "Where Did Our Love Go", 1964),
    ("Stevie Wonder", "Superstition", "Talking Book", 1972),
    ("Marvin Gaye & Tammi Terrell", "Ain't No Mountain High Enough (2003 Remaster)", "United", 1967),
    ("The Temptations", "Papa Was a Rollin' Stone", "All Directions", 1972),
    ("Prince", "1999", "1999", 1982),
    ("Journey", "Don't Stop Believin'", "Escape", 1981),
    ("Simon & Garfunkel", "The Boxer", "Bridge over Troubled Water", 1970),
    ("J.J. Cale", "Call Me the Breeze", "Naturally", 1971),
    ("R.E.M.", "Nightswimming", "Automatic for the People", 1992),
    ("Miles Davis", "So What", "Kind of Blue", 1959),
    ("Édith Piaf", "La vie en rose", "Chansons", 1947),
    ("Electric Light Orchestra", "Mr. Blue Sky", "Out of the Blue", 1977),
    ("宇多田ヒカル", "First Love", "First Love", 1999),
    ("Кино", "Группа крови", "Группа крови", 1988),
)
TRACKS = tuple(
    TrackRef(rating_key=f"{n}", artist=artist, title=title, album=album, year=year, genres=("Soul",))
    for n, (artist, title, album, year) in enumerate(_TRACKS)
)
#: Artists that the library has and the playlist does not.
OTHERS = ("Joan Baez", "Tony Bennett", "Sonny Rollins", "Dick Dale", "Erykah Badu", "Radiohead", "Björk")
WISH = "old favourites for a rainy day, a bit like Björk"
KNOWN = KnownNames(TRACKS, WISH)


def find_artists(text: str) -> Collection[str]:
    return [name for name in OTHERS if name in text]


@pytest.mark.parametrize(
    "sentence",
    [
        # As written by Qwen2.5-Coder-1.5B.
        "It includes iconic hits like 'Without a Song' by Sonny Rollins.",
        "'Tender Is the Night' by Tony Bennett and 'Crosscut Saw' by Joan Baez.",
        "You will love 'Crosscut Saw' by Joan Baez.",
        "It opens with the heartwarming song 'Mbube'.",
        "Feel the gentle melody of 'Stone in Love' by Journey.",
        "It features artists like Dick Dale, Stevie Wonder and Erykah Badu.",
        # Titles that are not there.
        "“Yesterday” closes the night.",
        "It ends with „Yesterday“.",
        "« Yesterday » ferme la marche.",
        "『上を向いて歩こう』で始まる。",
        "It moves from *Yesterday* to the sea.",
        "«Вчера» звучит в конце.",
        # Titles of somebody else.
        "“Baby Love” by Stevie Wonder sets the tone.",
        "Stevie Wonder's “Baby Love” sets the tone.",
        "Stevie Wonder – “Baby Love” – sets the tone.",
        "“Baby Love” (Stevie Wonder) sets the tone.",
        "Journey singing “Superstition” is a surprise.",
        "Joan Baez’ “Crosscut Saw” is a surprise.",
        "„Baby Love“ von Stevie Wonder macht den Anfang.",
        "« Baby Love » de Stevie Wonder ouvre le bal.",
        "«Baby Love» de Stevie Wonder abre la noche.",
        "“Baby Love” di Stevie Wonder apre la serata.",
        "“Baby Love” van Stevie Wonder opent de avond.",
        "“Crosscut Saw” by somebody called Nobody but by Joan Baez.",
        # Without quotes.
        "The gentle melody of Stone in Love by Journey calms.",
        "Hear Crosscut Saw by Stevie Wonder again.",
        "Superstition by Albert King is a surprise.",
        "Albert King – Superstition (1972) is a surprise.",
        "It has Baby Love (1972) and more.",
        "Stevie Wonder's Baby Love is a surprise.",
        "アルバムはKinoの夜、宇多田ヒカルの『Группа крови』で終わる。",
        "宇多田ヒカル的《昨日》很美。",
        "Stevie Wonder croons “Baby Love” softly.",
        "“Baby Love” as sung by Stevie Wonder.",
        "„Baby Love“ von dem großen Stevie Wonder.",
        "Stevie Wonders „Baby Love“ macht den Anfang.",
        "La voz de Stevie Wonder en «Baby Love» apaga la noche.",
        "A voz de Stevie Wonder em “Baby Love” aquece.",
        "Stevie Wonder (“Baby Love”) and friends.",
        "Stevie Wonder's Superstition, and Stevie Wonder's Nightswimming.",
        # Artists who are not there.
        "Dick Nowhere, James Nobody and others set the tone.",
        "The playlist features Otis Nowhere and Prince.",
        "Otis Nowhere's guitar burns.",
        "Die Sängerin Erna Niemand singt leise.",
        "La voix de la chanteuse Zaza Personne apaise.",
        "Radiohead would be proud.",
        "From Albert King to Joan Baez, it is all here.",
        "Singers such as Nina Nobody and Stevie Wonder lead on.",
        "Voices like Otis Nowhere, Albert King and Prince.",
        "Stimmen wie Otis Nowhere und Prince.",
        "Avec Joan Baez en invitée.",
        # Years.
        "It begins in 1955 and never ends.",
        "“Superstition” from 1975 still burns.",
        "“Superstition” (1964) still burns.",
        "Stevie Wonder's 1969 hit “Superstition” burns.",
        "“Superstition” by Stevie Wonder, 1972, and “Baby Love” (1972).",
        "Hits of the 2010s, all of them.",
        "Das Beste der 2010er.",
        "Le meilleur des années 2010.",
    ],
)
def test_a_sentence_that_is_untrue_goes(sentence: str) -> None:
    assert not is_true(sentence, KNOWN, find_artists)


@pytest.mark.parametrize(
    "sentence",
    [
        "Warm voices for a slow evening.",
        "'Crosscut Saw' by Albert King bites.",
        "Albert King's smoky 'Crosscut Saw' bites.",
        "“Baby Love” by the Supremes sets the tone, and “Superstition” by Wonder goes on.",
        "“Ain't No Mountain High Enough” by Marvin Gaye lifts.",
        "'Papa Was a Rollin' Stone' by The Temptations rolls.",
        "'Don't Stop Believin'' by Journey is the end.",
        "Prince's “1999” parties on.",
        "Party like it's 1999 with Prince.",
        "J.J. Cale's “Call Me the Breeze” drifts by in 1971.",
        "“The Boxer” by Simon & Garfunkel (1970) tells a story.",
        "From “Bridge over Troubled Water” comes “The Boxer”.",
        "“Mr. Blue Sky” by Electric Light Orchestra shines.",
        "R.E.M.'s “Nightswimming” (1992) is quiet.",
        "From 1947 to 1999, from Piaf to “First Love”.",
        "Soul of the 1960s and the '70s.",
        "Artists like Stevie Wonder, Prince and Albert King.",
        "A ‘feel-good’ mix by candlelight, played by ear.",
        "Something for a “Rainy Day”.",
        "It has a touch of Björk, as you asked.",
        "„Baby Love“ von den Supremes macht den Anfang.",
        "„Baby Love“ aus dem Jahr 1964 macht den Anfang.",
        "« La vie en rose » d'Édith Piaf ouvre le bal.",
        "« Baby Love » par The Supremes suit.",
        "«Superstition» de Stevie Wonder cierra la noche.",
        "“Superstition” di Stevie Wonder chiude la serata.",
        "“Superstition” van Stevie Wonder sluit af.",
        "宇多田ヒカルの『First Love』で終わる。",
        "«Группа крови» звучит в конце.",
        "Nights in New York and songs such as these.",
        "Songs zwischen 1964 und 1972, von Stevie Wonder bis Prince.",
        "Albert Kings „Crosscut Saw“ macht den Anfang, The Supremes „Baby Love“ folgt.",
        "La voz de Stevie Wonder en «Superstition» levanta a cualquiera.",
        "De stem van Stevie Wonder in “Superstition” verwarmt de keuken.",
        "“Superstition” is sung by the great Stevie Wonder.",
        "The horns of “Superstition” by Stevie Wonder and “Ain’t No Mountain High Enough” by Marvin Gaye.",
        "From Stevie Wonder to “Baby Love”, and Prince meets “Superstition”.",
        "Stevie Wonder (“Superstition”), Prince (“1999”) and J.J. Cale (“Call Me the Breeze”) anchor the mood.",
        "Stevie Wonder drives “Superstition”, while Albert King's “Crosscut Saw” bites.",
        "Every song moves: Crosscut Saw, Baby Love, Superstition and The Boxer.",
        "New York's late hours, with Prince.",
        "Albert King, Stevie Wonder and Miles Davis set the tone.",
        "Superstition by Stevie Wonder (1972) burns.",
        "Baby Love (1964) and The Boxer (1970) are here.",
        "Albert King – Crosscut Saw opens the night.",
        "宇多田ヒカルの『First Love』とКиноの『Группа крови』。",
        "Mit Herz und Seele, Wärme und Gefühl.",
        "Lieder der 60er und 70er.",
    ],
)
def test_a_sentence_that_is_true_stays(sentence: str) -> None:
    assert is_true(sentence, KNOWN, find_artists)


def test_the_rest_of_a_story_stays() -> None:
    story = "Warm soul. “Yesterday” is here. “Superstition” by Stevie Wonder burns. Joan Baez sings."
    told = keep_true(story, TRACKS, WISH, find_artists)
    assert told.text == "Warm soul. “Superstition” by Stevie Wonder burns."
    assert told.dropped == 2


def test_a_story_of_untruths_leaves_nothing() -> None:
    told = keep_true("“Yesterday” is here. So is Joan Baez.", TRACKS, WISH, find_artists)
    assert (told.text, told.dropped) == ("", 2)


def test_scripts_without_blanks_get_none() -> None:
    story = "静かな夜。『上を向いて歩こう』もある。ゆっくり眠れる。"
    assert keep_true(story, TRACKS, WISH, find_artists).text == "静かな夜。ゆっくり眠れる。"


@pytest.mark.parametrize(
    ("title", "is_known"),
    [
        ("Rainy Day Soul", True),
        ("Stevie Wonder and Friends", True),
        ("A Bit of Björk", True),
        ("Joan Baez Nights", False),
        ("The Best of Radiohead", False),
    ],
)
def test_a_title_names_no_stranger(title: str, is_known: bool) -> None:
    assert names_only_known(title, KNOWN, find_artists) is is_known


_PLACES = st.integers(0, len(TRACKS) - 1)
_QUOTES = st.sampled_from(["“{}”", "„{}“", "«{}»", '"{}"', "「{}」"])


@settings(deadline=None)
@given(
    _PLACES, _QUOTES, st.sampled_from(["{title} by {artist} is here.", "It ends with {title}.", "{artist} – {title}."])
)
def test_each_track_of_the_playlist_may_be_named(place: int, quote: str, form: str) -> None:
    track = TRACKS[place]
    sentence = form.format(title=quote.format(track.title), artist=track.artist)
    assert is_true(sentence, KNOWN, find_artists)


@settings(deadline=None)
@given(_PLACES, _PLACES, _QUOTES, st.sampled_from(["by", "von", "par", "de", "di", "van", "por"]))
def test_no_track_may_be_given_to_another(place: int, other: int, quote: str, by: str) -> None:
    track, artist = TRACKS[place], TRACKS[other].artist
    if artist != track.artist and artist[:1].isascii():
        assert not is_true(f"{quote.format(track.title)} {by} {artist} is here.", KNOWN, find_artists)


@settings(deadline=None)
@given(_PLACES, st.integers(1900, 2024), _QUOTES)
def test_no_track_may_be_of_another_year(place: int, year: int, quote: str) -> None:
    track = TRACKS[place]
    assert is_true(f"{quote.format(track.title)} ({year}) is here.", KNOWN, find_artists) is (year == track.year)


@pytest.mark.parametrize(
    ("wish", "sentence", "stays"),
    [
        ("songs from 1960 to 1969", "Songs from 1960 to 1969, old and warm.", True),
        ("songs from 1960 to 1969", "All of it is from 1960.", False),
        ("songs from 1930 to 1939", "Songs from 1930 to 1939, old and warm.", False),
        ("the thirties", "A night in the thirties.", False),
        ("the sixties", "A night in the sixties.", True),
    ],
)
def test_years_of_the_wish_are_no_truth_about_the_playlist(wish: str, sentence: str, stays: bool) -> None:
    assert is_true(sentence, KnownNames(TRACKS, wish), find_artists) is stays


@settings(deadline=None)
@given(st.text(max_size=300))
def test_whatever_is_told_only_whole_sentences_of_it_are_kept(text: str) -> None:
    told = keep_true(text, TRACKS, WISH, find_artists)
    assert "".join(told.text.split()) in "".join(text.split()) or told.dropped
    assert len("".join(told.text.split())) <= len("".join(text.split()))
