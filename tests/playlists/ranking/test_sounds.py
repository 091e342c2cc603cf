"""What a wish says of voices, languages and countries, wanted and refused."""

from typing import Any

import pytest

from playlists.services.wishes.sounds import read_sounds
from playlists.services.wishes.tokenizer import Thing

SUNG = ("female", "male", "choir")
UNSUNG = {"voices": ("instrumental",), "without_voices": SUNG}


def said(text: str) -> dict[str, Any]:
    return read_sounds(text).model_dump(exclude_none=True)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("90s R&B slow jams, female singers only", {"voices": ("female",)}),
        ("women with strong voices", {"voices": ("female",)}),
        ("Sängerinnen der 60er", {"voices": ("female",)}),
        ("soul chantée par des femmes", {"voices": ("female",)}),
        ("crooners and a choir", {"voices": ("male", "choir")}),
        ("a cappella", {"voices": ("choir",)}),
        ("instrumental black metal", {"voices": ("instrumental",)}),
        ("instrumentale Klassik", {"voices": ("instrumental",)}),
        ("música sem letra", UNSUNG),
        ("classical, no vocals", UNSUNG),
        ("jazz with no singing", UNSUNG),
        ("songs without words", UNSUNG),
        ("Musik ohne Gesang", UNSUNG),
        ("sans paroles", UNSUNG),
        ("senza voce", UNSUNG),
        ("no female singers", {"without_voices": ("female",)}),
        ("male voices, no women", {"voices": ("male",), "without_voices": ("female",)}),
        ("sin voces femeninas", {"without_voices": ("female",)}),
        ("pas de voix féminines", {"without_voices": ("female",)}),
        ("keine Frauenstimmen", {"without_voices": ("female",)}),
        ("choir music, no solo singers", {"voices": ("choir",)}),
        ("no choirs, please", {"without_voices": ("choir",)}),
        ("no instrumentals", {"without_voices": ("instrumental",)}),
    ],
)
def test_voices(text: str, facts: dict[str, Any]) -> None:
    assert said(text) == facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("upbeat indie rock", {"moods": ("upbeat",)}),
        ("melancholic jazz like a rainy Tuesday", {"moods": ("melancholic",)}),
        ("laid-back soul", {"moods": ("laid back",)}),
        ("ruhiger Jazz", {"moods": ("ruhiger",)}),
        ("musique douce et mélancolique", {"moods": ("douce", "melancolique")}),
        ("música tranquila y alegre", {"moods": ("tranquila", "alegre")}),
        ("canzoni tristi", {"moods": ("tristi",)}),
        ("静かな音楽", {"moods": ("静か",)}),
        ("nothing sad", {"without_moods": ("sad",)}),
        ("no angry or aggressive songs", {"without_moods": ("angry", "aggressive")}),
        ("keine traurigen Lieder", {"without_moods": ("traurigen",)}),
        ("pas de chansons tristes", {"without_moods": ("tristes",)}),
        ("nada triste", {"without_moods": ("triste",)}),
        ("happy, but nothing sentimental", {"moods": ("happy",), "without_moods": ("sentimental",)}),
        ("not too sad", {}),
        ("no party music", {}),
        ("a wild card", {}),
        ("rainy Tuesday", {}),
    ],
)
def test_moods(text: str, facts: dict[str, Any]) -> None:
    assert said(text) == facts


@pytest.mark.parametrize(
    "text",
    [
        "tenor sax ballads",
        "baritone saxophone",
        "songs about women",
        "upbeat indie rock, no distracting lyrics",
        "no screaming vocals",
        "words of wisdom",
        "70s soul",
        "",
    ],
)
def test_what_says_nothing_of_voices(text: str) -> None:
    facts = read_sounds(text)
    assert (facts.voices, facts.without_voices) == (None, None)


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("music in Spanish for cooking", {"languages": ("es",)}),
        ("mi música en español para cocinar", {"languages": ("es",)}),
        ("sung in Portuguese", {"languages": ("pt",)}),
        ("Lieder auf Französisch", {"languages": ("fr",)}),
        ("catchy Japanese songs", {"languages": ("ja",), "countries": ("JP",)}),
        ("日本の音楽", {"languages": ("ja",), "countries": ("JP",)}),
        ("русская музыка", {"languages": ("ru",), "countries": ("RU",)}),
        ("música brasileira", {"languages": ("pt",), "countries": ("BR",)}),
        ("British bands of the 1960s", {"countries": ("GB",)}),
        ("German bands", {"countries": ("DE",)}),
        ("English folk", {"countries": ("GB",)}),
        ("songs with English lyrics", {"languages": ("en",)}),
        ("songs in German or Dutch", {"languages": ("de", "nl")}),
        ("French-language pop", {"languages": ("fr",)}),
        ("Scandinavian jazz", {"countries": ("SE", "NO", "DK", "FI", "IS")}),
        ("Caribbean evening", {"countries": ("JM", "CU", "TT", "HT", "DO", "PR", "BB")}),
        (
            "musique africaine",
            {"countries": ("NG", "ML", "SN", "ZA", "ET", "GH", "CG", "CV", *"GN CM ZW KE DZ MA EG".split())},
        ),
        ("anything but English", {"without_languages": ("en",), "without_countries": ("GB",)}),
        ("no English bands", {"without_countries": ("GB",)}),
        ("nothing American", {"without_countries": ("US",)}),
        ("no South African music", {"without_countries": ("ZA",)}),
        ("nothing in English", {"without_languages": ("en",)}),
        ("nothing sung in French", {"without_languages": ("fr",)}),
        ("keine deutschen Lieder", {"without_languages": ("de",)}),
        ("pas de chansons en anglais", {"without_languages": ("en",)}),
        ("rock, no German bands", {"without_countries": ("DE",)}),
        ("no British bands", {"without_countries": ("GB",)}),
        ("songs about America", {"subjects": ("America",)}),
    ],
)
def test_languages_and_countries(text: str, facts: dict[str, Any]) -> None:
    assert said(text) == facts


def test_names_say_nothing_but_who_they_are() -> None:
    assert read_sounds("only Japan", [Thing("artist", 5, 10)]).countries is None
    assert read_sounds("only Japan").countries == ("JP",)
