"""What a prompt says that nothing in a library tells of: said, and of no effect."""

import pytest

from playlists.schemas import Wish
from playlists.services.wishes.read import plan_of
from playlists.services.wishes.unmet import find_unmet, hide_unmet
from tests.playlists.facts.reading import facts_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("danceable, 120 BPM", "120 BPM"),
        ("a run at 170 beats per minute", "170 beats per minute"),
        ("Rock mit 160 Schlägen, 160 bpm", "160 bpm"),
        ("all in a minor key", "all in a minor key"),
        ("songs in the key of C", "in the key of C"),
        ("a waltz in 3/4 time", "in 3/4 time"),
        ("clean music for kids in the car", "clean music"),
        ("rap without explicit lyrics", "without explicit lyrics"),
        ("hip hop, no swearing", "no swearing"),
        ("Rap ohne Schimpfwörter", "ohne Schimpfwörter"),
        ("du rap sans gros mots", "sans gros mots"),
        ("rap sin palabrotas", "sin palabrotas"),
        ("jazz, another country each track", "another country each track"),
        ("one song per decade", "one song per decade"),
        ("a song from every country", "a song from every country"),
        ("ein Lied pro Land", "ein Lied pro Land"),
        ("played more than 10 times", "played more than 10 times"),
        ("music I added more than a year ago", "added more than a year ago"),
        ("in alphabetical order", "in alphabetical order"),
        ("newest first", "newest first"),
        ("sorted by title", "sorted by title"),
        ("start fast, slow in the middle, end fast", "start fast, slow in the middle, end fast"),
        ("every third song by a woman", "every third song"),
        ("the first 10 minutes calm", "the first 10 minutes"),
        ("half jazz half rock", "half jazz half rock"),
        ("with crossfades, gapless", "gapless"),
        ("start at 7 pm", "start at 7 pm"),
        ("music matching the weather", "matching the weather"),
        ("trending on TikTok", "trending on TikTok"),
        ("songs I don't own", "songs I don't own"),
        ("FLAC only", "FLAC only"),
        ("alphabetisch sortiert", "alphabetisch"),
        ("von neu nach alt", "von neu nach alt"),
        ("mehr als 10 mal gehört", "mehr als 10 mal gehört"),
        ("die ersten 10 Minuten ruhig", "die ersten 10 Minuten"),
        ("vor mehr als einem Jahr hinzugefügt", "vor mehr als einem Jahr hinzugefügt"),
        ("ajoutés il y a plus d'un an", "ajoutés il y a plus d'un an"),
        ("moitié jazz, moitié rock", "moitié jazz, moitié rock"),
        ("en fonction de la météo", "en fonction de la météo"),
        ("du plus récent au plus ancien", "du plus récent au plus ancien"),
        ("chaque chanson d'un pays différent", "chaque chanson d'un pays différent"),
        ("una canción de cada país", "una canción de cada país"),
        ("cada canción de un país distinto", "cada canción de un país distinto"),
        ("añadidas hace más de un año", "añadidas hace más de un año"),
        ("por orden alfabético", "por orden alfabético"),
        ("una canzone per ogni paese", "una canzone per ogni paese"),
        ("ascoltate più di dieci volte", "più di dieci volte"),
        ("metà jazz e metà rock", "metà jazz e metà rock"),
        ("uma música de cada país", "uma música de cada país"),
        ("em ordem alfabética", "em ordem alfabética"),
        ("rap sem palavrões", "sem palavrões"),
    ],
)
def test_it_is_said_in_the_words_of_the_prompt(text: str, words: str) -> None:
    (sentence,) = find_unmet(text).sentences[-1:]
    assert f"“{words}”" in sentence
    assert sentence.endswith("can’t be taken into account.")


@pytest.mark.parametrize(
    "text",
    [
        "music for cleaning the house",
        "a clean break from rock",
        "stormy weather",
        "The Weather Girls",
        "key songs of the 80s",
        "piano keys",
        "music for when I don't have time",
        "the first song I ever loved",
        "their last songs",
        "in order to dance",
        "chronological order",
        "the best of each decade",
        "half an hour of jazz",
        "explicitly jazz",
        "one song per artist",
        "played recently",
        "alternative rock",
        "a hot summer day",
        "a playlist for my watch repair",
        "the last song of the night",
        "songs I skipped school to",
        "a quarter of an hour of soul",
        "minor hits of the 60s",
        "my keys and my phone",
        "a cleaning playlist",
        "music from a clean room",
        "stop me if you've heard this one",
        "the weather outside is frightful",
    ],
)
def test_nothing_is_said_of_what_can_be_met(text: str) -> None:
    assert find_unmet(text).sentences == ()


@pytest.mark.parametrize(
    "text",
    [
        "one song per decade",
        "start fast, slow in the middle, end fast",
        "played more than 10 times",
        "music I added more than a year ago",
        "the first 10 minutes calm",
        "every third song slow",
        "newest first",
    ],
)
def test_it_is_taken_for_nothing_else(text: str) -> None:
    assert facts_of(text) == {}


def test_many_are_said_once_each_and_not_without_end() -> None:
    text = "120 bpm, 120 bpm, no swearing, newest first, FLAC only, gapless, trending on TikTok, one song per year"
    sentences = find_unmet(text).sentences
    assert len(set(sentences)) == len(sentences) == 5


@pytest.mark.django_db
def test_a_plan_tells_it() -> None:
    plan = plan_of(Wish(text="45 minutes of jazz at 170 bpm"))
    assert plan.minutes == 45
    assert "“170 bpm”" in plan.unmet[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "field", "most", "says"),
    [
        ("give me 1,000 songs", "count", 500, "at most 500 tracks"),
        ("30 hours of jazz", "minutes", 1440, "1,440 minutes"),
    ],
)
def test_what_is_beyond_all_bounds_is_cut_and_said(text: str, field: str, most: int, says: str) -> None:
    plan = plan_of(Wish(text=text))
    assert getattr(plan, field) == most
    assert says in plan.unmet[0]


def test_what_is_left_of_a_prompt_keeps_its_places() -> None:
    assert hide_unmet("rain at 170 bpm, clean lyrics, trains") == "rain at        ,             , trains"
    assert hide_unmet("rain and trains") == "rain and trains"
