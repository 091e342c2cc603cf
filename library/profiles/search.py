"""Finding artists by what they sound like."""

from collections.abc import Collection

from django.db.models import QuerySet

from library.models import ProfileLabel, StoredProfile
from library.profiles.validation import words_of
from library.profiles.vocabulary import LANGUAGE_FORMS, MOOD_FORMS, VOICE_FORMS


def artists_with(
    *,
    moods: Collection[str] = (),
    styles: Collection[str] = (),
    voices: Collection[str] = (),
    languages: Collection[str] = (),
    countries: Collection[str] = (),
) -> frozenset[int]:
    """The ids of artists whose profile has one of the words of each list that is not empty; countries by their codes.

    Other forms of a word are understood ("melancholic", "English"). Without any list, nobody; a word that no profile
    can have finds nobody. An artist without a profile is not found: that is not known, and not "no".
    """
    kinds = ProfileLabel.Kind
    wanted = {
        kinds.MOOD: (moods, [MOOD_FORMS.get(word, word) for word in words_of(list(moods))]),
        kinds.STYLE: (styles, list(words_of(list(styles)))),
        kinds.VOICE: (voices, [form for word in words_of(list(voices)) for form in VOICE_FORMS.get(word, ())]),
        kinds.LANGUAGE: (languages, [LANGUAGE_FORMS.get(word, word) for word in words_of(list(languages))]),
    }
    asked = {kind: words for kind, (given, words) in wanted.items() if given}
    rows: QuerySet[StoredProfile] = StoredProfile.objects.filter(artist__id__isnull=False)
    if countries:
        rows = rows.filter(country__in=list(countries))
    for kind, words in asked.items():
        rows = rows.filter(pk__in=ProfileLabel.objects.filter(kind=kind, word__in=words).values("profile"))
    return frozenset(rows.values_list("artist__id", flat=True)) if asked or countries else frozenset()


def known_styles(words: Collection[str]) -> tuple[str, ...]:
    """Those of the (folded) words that are a style of some profile; of "operas", "opera" too."""
    forms = {form: word for word in words for form in (word, word.removesuffix("s"))}
    found = ProfileLabel.objects.filter(kind=ProfileLabel.Kind.STYLE, word__in=list(forms))
    return tuple(sorted(set(found.values_list("word", flat=True))))
