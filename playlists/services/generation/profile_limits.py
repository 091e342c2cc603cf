"""What a settled wish asks of its artists' profiles: as a part of the filter, and in words what is not known. Pure."""

from core.text.humanize import pluralize
from library.schemas import ProfileLimits
from playlists.plan import Facts
from playlists.services.wishes.mood_words import canonical_mood

_WANTED = {"voices": "voices", "languages": "languages", "countries": "countries"}
_UNKNOWN = {"voices": "who sings", "languages": "in what language", "countries": "where they are from"}


def limits_of(wish: Facts) -> ProfileLimits:
    """All of it: what is wanted, and what is not."""
    given = {name: getattr(wish, name) or () for name in ProfileLimits.model_fields}
    moods = tuple(canonical_mood(mood) or mood for mood in given["without_moods"])
    return ProfileLimits(**given | {"without_moods": moods})


def without_wanted(limits: ProfileLimits) -> ProfileLimits:
    """Only what is refused."""
    return limits.model_copy(update=dict.fromkeys(_WANTED, ()))


def wanted_words(limits: ProfileLimits) -> str:
    """ "The voices and languages in your prompt"; "" where nothing is wanted."""
    names = [words for name, words in _WANTED.items() if getattr(limits, name)]
    return f"the {' and '.join(names)} in your prompt" if names else ""


def asks_of_profiles(limits: ProfileLimits) -> bool:
    """Whether it is told where profiles do not know; of moods, other things tell too."""
    return limits.model_copy(update={"without_moods": ()}) != ProfileLimits()


def unknown_text(limits: ProfileLimits, unknown: int) -> str:
    """For example: It isn't known of 12 matching tracks who sings; they weren't excluded."""
    asked = [words for name, words in _UNKNOWN.items() if getattr(limits, name) or getattr(limits, f"without_{name}")]
    return f"It isn't known of {pluralize(unknown, 'matching track')} {' or '.join(asked)}; these weren't excluded."
