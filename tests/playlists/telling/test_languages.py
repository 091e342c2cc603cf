"""Whether a story is plainly in another language than the wish."""

import pytest

from playlists.services.telling.languages import is_plainly_another

STORIES = {
    "en": "These songs are for the quiet hours of the evening, when it is raining and you have nowhere to be.",
    "de": "Diese Lieder sind für die stillen Stunden am Abend, wenn es regnet und du nicht mehr aus dem Haus musst.",
    "fr": "Ces chansons sont pour les heures calmes du soir, avec des voix douces qui ne pressent pas le temps.",
    "es": "Estas canciones son para las horas tranquilas de la noche, con voces que no tienen prisa en el camino.",
    "it": "Queste canzoni sono per le ore calme della sera, con voci che non hanno fretta e un po' di malinconia.",
    "pt": "Estas músicas são para as horas calmas da noite, com vozes que não têm pressa e uma saudade dos dias.",
    "ja": "雨の夜に聴きたい、静かな歌を集めました。ゆっくり過ごしてください。",
    "ru": "Эти песни для тихого вечера, когда идёт дождь и никуда не нужно спешить.",
    "ko": "비 오는 저녁에 듣기 좋은 조용한 노래들입니다.",
}
WISHES = {
    "en": "quiet songs for the evening",
    "de": "ruhige Lieder für einen Herbstabend",
    "fr": "des chansons douces pour la nuit",
    "es": "canciones tranquilas para la noche",
    "it": "canzoni tranquille per la sera",
    "pt": "músicas calmas para uma noite com chuva",
    "ja": "雨の夜に静かな歌",
    "ru": "тихие песни для вечера",
    "ko": "비 오는 저녁의 노래",
}


@pytest.mark.parametrize("asked", WISHES)
@pytest.mark.parametrize("told", STORIES)
def test_a_story_in_another_language_is_noticed(asked: str, told: str) -> None:
    assert is_plainly_another(WISHES[asked], STORIES[told]) is (asked != told)


@pytest.mark.parametrize("wish", ["Motown", "Radiohead", "70s soul", "bossa nova", "", "?!", "1980-1989", "👍"])
def test_a_wish_that_shows_no_language_takes_any(wish: str) -> None:
    assert not any(is_plainly_another(wish, STORIES[language]) for language in ("en", "de", "fr"))


@pytest.mark.parametrize("story", ["", "Soul!", "Warm soul, slow nights.", "1964 – 1999."])
def test_a_story_that_shows_no_language_is_taken(story: str) -> None:
    assert not is_plainly_another("ruhige Lieder für einen Herbstabend", story)


def test_titles_in_other_languages_do_not_make_a_story_foreign() -> None:
    story = "It is a night with “La vie en rose”, “Ne me quitte pas” and “Les feuilles mortes”, for you and the rain."
    assert not is_plainly_another("songs for the rain", story)
