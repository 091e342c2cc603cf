"""Languages that a prompt asks for and PlexSage doesn't know are told, and nothing else is taken for one."""

import pytest

from playlists.services.wishes.unknown_languages import tell_unknown_languages


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("songs sung in Navajo", "Navajo"),
        ("vocals in Elvish, please", "Elvish"),
        ("lyrics in klingon", "klingon"),
        ("Lieder, gesungen auf Klingonisch", "Klingonisch"),
        ("chansons chantées en breton", "breton"),
        ("canciones cantadas en quechua", "quechua"),
        ("canzoni cantate in klingon", "klingon"),
    ],
)
def test_an_unknown_language_is_told(text: str, language: str) -> None:
    (told,) = tell_unknown_languages(text)
    assert told.startswith(f"“{language}” isn’t a language")


@pytest.mark.parametrize(
    "text",
    [
        "sung in Spanish",
        "lyrics in Hebrew",
        "gesungen auf Deutsch",
        "sung in falsetto",
        "singing in the rain",
        "sung in a different language each",
        "songs in my library",
        "sung in two languages",
        "chanté en chœur",
        "songs in E",
        "vocals in. Loud ones",
    ],
)
def test_other_words_are_no_languages(text: str) -> None:
    assert not list(tell_unknown_languages(text))
