"""What a filter asks of the artists' profiles: who is known to be otherwise does not pass; what is not known does."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet

from library.models import Artist, StoredProfile
from library.profiles.validation import words_of
from library.profiles.vocabulary import MOOD_FORMS
from library.schemas import ProfileLimits

_NOBODY = Q(pk__in=())
#: Who never sings; and whose music, with or without a choir, is in no language that anybody knows of.
_UNSUNG, _IN_NO_LANGUAGE = Q(voices="|instrumental|"), Q(voices__contains="|instrumental|", languages="")


def profile_condition(limits: ProfileLimits) -> Q:
    """On `artist_id`, which tracks and tallies have."""
    if limits == ProfileLimits():
        return Q()
    return ~_of(StoredProfile.objects.filter(_is_other(limits) | _is_refused(limits)))


def unknown_condition(limits: ProfileLimits) -> Q:
    """On `artist_id`: artists of whom nobody knows what the limits ask for."""
    known = ~Q(voices="") if limits.voices or limits.without_voices else Q()
    language = ~Q(languages="") | _IN_NO_LANGUAGE
    if limits.languages and limits.countries:
        known &= language | ~Q(country="")
    else:
        known &= language if limits.languages or limits.without_languages else Q()
        known &= ~Q(country="") if limits.countries or limits.without_countries else Q()
    return ~_of(StoredProfile.objects.filter(known, is_known=True))


def _of(profiles: QuerySet[StoredProfile]) -> Q:
    """That the artist has one of these. Not by a join: it would go through all artists, and some have no profile."""
    return Q(artist_id__in=Artist.objects.filter(folded__in=profiles.values("artist_id")).values("id"))


def _is_other(limits: ProfileLimits) -> Q:
    """Known, and none of what is wanted; an origin is the language that is sung most, told first, or a country."""
    other = _NOBODY
    if limits.voices:
        other |= ~Q(voices="") & ~_has("voices", limits.voices)
    fits = reduce(or_, (Q(languages__startswith=f"|{code}|") for code in limits.languages), _NOBODY)
    fits |= Q(country__in=limits.countries)
    known = (~Q(languages="") | _IN_NO_LANGUAGE if limits.languages else _NOBODY) | (
        ~Q(country="") if limits.countries else _NOBODY
    )
    return other | (known & ~fits)


def _is_refused(limits: ProfileLimits) -> Q:
    """Known to be so; who also sings is not refused for being instrumental."""
    sung = tuple(voice for voice in limits.without_voices if voice != "instrumental")
    refused = _has("voices", sung) | _has("languages", limits.without_languages)
    if "instrumental" in limits.without_voices:
        refused |= _UNSUNG
    words = [MOOD_FORMS.get(word, word) for word in words_of(list(limits.without_moods))]
    return refused | Q(country__in=limits.without_countries) | _has("moods", words) | _has("styles", words)


def _has(column: str, words: Iterable[str]) -> Q:
    return reduce(or_, (Q((f"{column}__contains", f"|{word}|")) for word in words), _NOBODY)
