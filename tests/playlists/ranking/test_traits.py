"""What a wish says of those who make the music."""

from typing import Any

import pytest

from playlists.plan import Facts
from playlists.services.wishes.sounds import read_sounds
from playlists.services.wishes.traits import Traits, read_traits, tell_refused_traits


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("biggest hits of the 80s", {"is_famous": True}),
        ("obscure seventies funk", {"is_famous": False}),
        ("lesser known soul", {"is_famous": False}),
        ("slow songs", {"tempo": "slow"}),
        ("bedtime", {"energy": "low"}),
        ("laute Musik", {"energy": "high"}),
        ("bedtime, then dancing", {}),
        ("songs about women", {}),
        ("songs about America", {}),
        ("no British bands", {}),
        ("famous and obscure songs", {}),
        ("70s soul", {}),
        ("", {}),
    ],
)
def test_what_is_said(text: str, said: dict[str, Any]) -> None:
    assert read_traits(text, Facts())._asdict() == Traits()._asdict() | said


@pytest.mark.parametrize(
    ("text", "energy"),
    [
        ("calm evening", "low"),
        ("ruhige Musik", "low"),
        ("musique douce", "low"),
        ("aggressive music", "high"),
        ("música energética", "high"),
        ("a quiet rave", ""),
        ("nothing aggressive", ""),
        ("wistful music", ""),
    ],
)
def test_moods_of_the_plan_tell_energy(text: str, energy: str) -> None:
    assert read_traits(text, read_sounds(text)).energy == energy


@pytest.mark.parametrize(
    ("text", "country"), [("Motown classics", "US"), ("krautrock", "DE"), ("bands from Manchester", "GB")]
)
def test_scenes_rank_by_their_country_and_are_no_part_of_the_plan(text: str, country: str) -> None:
    assert read_traits(text, Facts()).countries == {country}
    assert read_sounds(text).countries is None


@pytest.mark.parametrize(
    ("text", "traits", "words"),
    [
        ("no slow songs", {"tempo": "fast"}, "“slow”"),
        ("80s rock, no ballads", {"tempo": "fast"}, "“ballads”"),
        ("nothing fast", {"tempo": "slow"}, "“fast”"),
        ("keine langsamen Lieder, nichts Lautes", {"tempo": "fast"}, "“langsamen”"),
        ("pas de chansons lentes", {"tempo": "fast"}, "“lentes”"),
        ("nothing loud", {"energy": "low"}, "“loud”"),
        ("no hits", {"is_famous": False}, ""),
    ],
)
def test_what_is_refused_comes_last_and_that_is_said(text: str, traits: dict[str, Any], words: str) -> None:
    found = read_traits(text, Facts())._asdict()
    assert {name: found[name] for name in traits} == traits
    told = list(tell_refused_traits(text))
    assert all(words in sentence for sentence in told)
    assert bool(told) == bool(words)


@pytest.mark.parametrize("text", ["slow songs, not too loud", "no dance music", "nothing for the gym", "no party"])
def test_what_is_wanted_in_doubt_or_an_occasion_is_not_told(text: str) -> None:
    assert [*tell_refused_traits(text)] == []


def test_the_plan_says_who_shall_sing_and_in_what() -> None:
    plan = Facts(voices=("female",), languages=("fr",), countries=("FR",))
    traits = read_traits("slow songs by men", plan)
    assert [set(told) for told in (traits.voices, traits.languages, traits.countries)] == [{"female"}, {"fr"}, {"FR"}]
    assert traits.tempo == "slow"
