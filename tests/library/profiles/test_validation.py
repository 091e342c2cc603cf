"""Whatever a model or a file says becomes a profile of known words, or none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.validation import LONGEST_STYLE, profile_from
from library.profiles.vocabulary import COUNTRIES, LANGUAGES, MOODS, VOICES

_WHOLE = {
    "moods": ["Melancholy", "gentle"],
    "styles": ["Chamber  Folk"],
    "energy": 1,
    "tempo": "slow",
    "languages": ["en"],
    "voices": ["male"],
    "country": "GB",
    "famous": True,
}


def test_a_whole_profile() -> None:
    assert profile_from(_WHOLE) == ArtistProfile(
        moods=("melancholy", "gentle"),
        styles=("chamber folk",),
        energy=1,
        tempo="slow",
        languages=("en",),
        voices=("male",),
        country="GB",
        is_famous=True,
    )


@pytest.mark.parametrize(
    ("field", "told", "kept"),
    [
        ("moods", ["melancholic", "MELANCHOLY", "flurble", 7, None], ("melancholy",)),
        ("moods", "calm, dreamy", ("peaceful", "dreamy")),
        ("moods", list(MOODS[:9]), MOODS[:5]),
        ("moods", {"mood": "sad"}, ()),
        ("styles", ["trip-hop", "drum & bass", "r&b", "g"], ("trip-hop", "drum & bass", "r&b")),
        ("styles", ["unknown", "N/A", "1999", "--", "a|b", "<b>rock</b>", "x" * 31], ()),
        ("styles", ["they play music that people like"], ()),
        ("energy", "4", 4),
        ("energy", 3.0, 3),
        ("energy", 0, None),
        ("energy", 6, None),
        ("energy", 2.5, None),
        ("energy", True, None),
        ("energy", float("nan"), None),
        ("energy", float("inf"), None),
        ("energy", "9" * 5000, None),
        ("tempo", "Mid-Tempo", "medium"),
        ("tempo", "allegro", None),
        ("languages", ["English", "xx", "EN", "no"], ("en", "no")),
        ("voices", ["Woman", "instrumental", "robot"], ("female", "instrumental")),
        ("voices", ["mixed"], ("female", "male")),
        ("country", "uk", "GB"),
        ("country", "ZZ", ""),
        ("country", ["GB"], ""),
    ],
)
def test_a_field(field: str, told: object, kept: object) -> None:
    assert getattr(profile_from(_WHOLE | {field: told}), field) == kept


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"known": False, "moods": ["sad"]},
        {"is_known": "no", "energy": 3},
        {"known": True},
        {"country": "SE", "famous": True},
        {"moods": [], "styles": ["unknown"], "energy": "high", "tempo": "", "languages": [], "voices": None},
    ],
)
def test_nothing_about_the_sound_is_no_profile(raw: dict[str, object]) -> None:
    assert profile_from(raw) == UNKNOWN


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=50) | st.sampled_from([*MOODS, "en"]),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@given(raw=st.dictionaries(st.sampled_from([*_WHOLE, "known", "other"]), _ANYTHING))
def test_any_answer_becomes_a_profile_of_known_words(raw: dict[str, object]) -> None:
    profile = profile_from(raw)
    assert ArtistProfile.model_validate(profile.model_dump()) == profile
    assert set(profile.moods) <= set(MOODS)
    assert set(profile.languages) <= LANGUAGES
    assert set(profile.voices) <= set(VOICES)
    assert profile.country in {"", *COUNTRIES}
    assert all(len(style) <= LONGEST_STYLE and "|" not in style for style in profile.styles)
    assert profile.is_known or profile == UNKNOWN
