"""A profile as a person corrects it: every word has to be one that PlexSage knows, and is named if it is not."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms

from library.profiles.schema import (
    MOST_LANGUAGES,
    MOST_MOODS,
    MOST_STYLES,
    ArtistProfile,
)
from library.profiles.validation import is_style, profile_from, tells_sound, words_of
from library.profiles.vocabulary import COUNTRY_FORMS, LANGUAGE_FORMS, MOOD_FORMS, VOICES

_ENERGIES = (("1", "1: still"), ("2", "2: quiet"), ("3", "3: moderate"), ("4", "4: lively"), ("5", "5: wild"))
_UNKNOWN = ("", "Not known")
_LONGEST = 300


class ProfileForm(forms.Form):
    """Bound to what was sent, or to `initial_of` a profile."""

    moods = forms.CharField(required=False, max_length=_LONGEST, help_text="Up to five, separated by commas.")
    styles = forms.CharField(
        required=False, max_length=_LONGEST, help_text="Up to four short names, like chamber folk."
    )
    energy = forms.ChoiceField(required=False, choices=(_UNKNOWN, *_ENERGIES))
    tempo = forms.ChoiceField(
        required=False, choices=(_UNKNOWN, ("slow", "Slow"), ("medium", "Medium"), ("fast", "Fast"))
    )
    languages = forms.CharField(required=False, max_length=_LONGEST, help_text="Of the lyrics, as codes: en, fr.")
    voices = forms.MultipleChoiceField(
        required=False,
        choices=(("female", "Female"), ("male", "Male"), ("choir", "Choir"), ("instrumental", "Instrumental")),
    )
    country = forms.CharField(required=False, max_length=60, help_text="As a code: GB.")
    famous = forms.ChoiceField(required=False, label="Well known", choices=(_UNKNOWN, ("yes", "Yes"), ("no", "No")))

    nothing: ClassVar[str] = "Say something about the sound: a mood, a style, the energy, tempo, language or voice."

    def clean_moods(self) -> list[str]:
        """Known moods."""
        return self._known("moods", MOST_MOODS, MOOD_FORMS.__contains__, "isn’t a mood PlexSage knows")

    def clean_styles(self) -> list[str]:
        """Short names."""
        return self._known("styles", MOST_STYLES, is_style, "isn’t the short name of a style")

    def clean_languages(self) -> list[str]:
        """Codes, or the names of common languages."""
        words = "isn’t a language code like “en”"
        return self._known("languages", MOST_LANGUAGES, LANGUAGE_FORMS.__contains__, words)

    def clean_country(self) -> str:
        """A code, or the name of a common country."""
        country = " ".join(str(self.cleaned_data["country"]).split())
        if country and country.upper() not in COUNTRY_FORMS:
            raise forms.ValidationError(f"“{country}” isn’t a country code like “GB”.")
        return country

    def clean(self) -> dict[str, Any]:
        """A profile that tells nothing is none."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not tells_sound(profile_from(data)):
            raise forms.ValidationError(self.nothing)
        return data

    def profile(self) -> ArtistProfile:
        """What was said. Call on a valid form."""
        return profile_from(self.cleaned_data)

    def _known(self, field: str, most: int, is_known: Callable[[str], bool], problem: str) -> list[str]:
        words = list(dict.fromkeys(words_of(self.cleaned_data[field])))
        unknown = [word for word in words if not is_known(word)]
        if unknown:
            raise forms.ValidationError(f"“{unknown[0]}” {problem}.")
        if len(words) > most:
            raise forms.ValidationError(f"At most {most}.")
        return words


def initial_of(profile: ArtistProfile | None) -> dict[str, object]:
    """What the form starts with."""
    if profile is None or not profile.is_known:
        return {}
    famous = {True: "yes", False: "no", None: ""}[profile.is_famous]
    return {
        "moods": _joined(profile.moods),
        "styles": _joined(profile.styles),
        "energy": str(profile.energy or ""),
        "tempo": profile.tempo or "",
        "languages": _joined(profile.languages),
        "voices": [voice for voice in VOICES if voice in profile.voices],
        "country": profile.country,
        "famous": famous,
    }


def _joined(words: Iterable[str]) -> str:
    return ", ".join(words)
