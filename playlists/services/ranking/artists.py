"""How well artists' profiles fit a wish."""

from collections.abc import Iterable, Mapping, Sequence

from library.filters.mood_tags import find_tier
from library.profiles.schema import ArtistProfile
from library.profiles.search import artists_with
from library.profiles.store import profiles_of
from playlists.services.wishes.traits import Traits

#: In standard deviations of the albums' nearness: for what fits, and against what is known not to.
_ORIGIN, _ALSO_SUNG, _OTHER_ORIGIN = 3.0, 1.0, 1.5
_VOICE, _OTHER_VOICE = 2.5, 1.5
_FAME, _OTHER_FAME = 2.0, 0.5
_PACE = 0.7
#: Moods that the wish names, then such as suit it: less than where the music server says so of a track.
_MOODS = (2.0, 1.2)
_LOW, _HIGH = 2, 4


def score_profiles(artists: Iterable[int], traits: Traits, moods: Sequence[Sequence[str]]) -> Mapping[int, float]:
    """By ids; nothing for artists that have no profile or are not known: that is not "no"."""
    if not (moods or traits != Traits()):
        return {}
    profiles = profiles_of(artists)
    return {pk: _fit(profile, traits, moods) for pk, profile in profiles.items() if profile.is_known}


def artists_of_traits(traits: Traits) -> frozenset[int]:
    """Artists of the voices, or of the languages or countries, that the wish asks for."""
    of_voice = artists_with(voices=traits.voices)
    of_origin = artists_with(languages=traits.languages) | artists_with(countries=traits.countries)
    return of_voice & of_origin if of_voice and of_origin else of_voice | of_origin


def _fit(profile: ArtistProfile, traits: Traits, moods: Sequence[Sequence[str]]) -> float:
    return (
        _by_origin(profile, traits)
        + _by_voice(profile, traits)
        + _by_fame(profile, traits)
        + _by_pace(profile, traits)
        + _by_moods(profile, moods)
    )


def _by_origin(profile: ArtistProfile, traits: Traits) -> float:
    """ "French" is a language, a country, or both; what an artist sings most in is told first."""
    if traits.languages.intersection(profile.languages[:1]) or profile.country in traits.countries:
        return _ORIGIN
    if traits.languages.intersection(profile.languages):
        return _ALSO_SUNG
    is_other = (traits.languages and profile.languages) or (traits.countries and profile.country)
    return -_OTHER_ORIGIN if is_other else 0.0


def _by_voice(profile: ArtistProfile, traits: Traits) -> float:
    if not (traits.voices and profile.voices):
        return 0.0
    return _VOICE if traits.voices.intersection(profile.voices) else -_OTHER_VOICE


def _by_fame(profile: ArtistProfile, traits: Traits) -> float:
    if traits.is_famous is None or profile.is_famous is None:
        return 0.0
    return _FAME if traits.is_famous == profile.is_famous else -_OTHER_FAME


def _by_pace(profile: ArtistProfile, traits: Traits) -> float:
    """Tempo and energy."""
    score = 0.0
    if traits.tempo and profile.tempo and profile.tempo != "medium":
        score += _PACE if traits.tempo == profile.tempo else -_PACE
    if traits.energy and profile.energy:
        energy = "low" if profile.energy <= _LOW else "high" if profile.energy >= _HIGH else ""
        score += _PACE if energy == traits.energy else -_PACE if energy else 0.0
    return score


def _by_moods(profile: ArtistProfile, moods: Sequence[Sequence[str]]) -> float:
    labels = "".join(f"|{label.replace('-', ' ')}|" for label in (*profile.moods, *profile.styles))
    tier = find_tier(labels, moods) if labels else None
    return 0.0 if tier is None else _MOODS[min(tier, len(_MOODS) - 1)]
