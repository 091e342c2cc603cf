"""What a large model reads in prompts whose words no rule knows becomes their plan, beside all that rules do read.

The answers are Claude's, to the analysis prompt as it is built: they show what becomes of right answers, and not how
often a model gives such.
"""

from datetime import date
from typing import Any

import pytest

from library.names.genre_names import genre_key
from playlists.plan import WishPlan
from playlists.prompts.analyze import SuggestionsAnswer
from playlists.services.planning.check import Names, check_asks
from playlists.services.planning.merge import merge_readings
from playlists.services.planning.reading import needs_analysis
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.signals import read_signals
from tests.library.names_known import find

TODAY = date(2026, 11, 30)
GENRES = {genre_key(name): name for name in ("Jazz", "Folk", "Soul", "Rock", "Funk")}

ANSWERS: tuple[tuple[str, list[tuple[str, str, str]], dict[str, Any]], ...] = (
    (
        "folk gathering dust for half a year",
        [("gathering dust for half a year", "not_played_days", "182")],
        {"not_played_days": 182},
    ),
    (
        "enough jazz to get me through a football match",
        [("to get me through a football match", "minutes", "105")],
        {"minutes": 105},
    ),
    ("soul, each singer gets one go", [("each singer gets one go", "per_artist", "1")], {"per_artist": 1}),
    ("the rock songs I wore out last summer", [("wore out", "most_played", "yes")], {"most_played": True}),
    (
        "Musik, die seit Ewigkeiten im Regal verstaubt",
        [("seit Ewigkeiten im Regal verstaubt", "not_played_days", "730")],
        {"not_played_days": 730},
    ),
    (
        "Soul für die Dauer einer Zugfahrt von 45 Minuten, jeder darf nur einmal ran",
        [("jeder darf nur einmal ran", "per_artist", "1"), ("45 Minuten", "minutes", "45")],
        {"minutes": 45, "per_artist": 1},
    ),
    ("du rock que j'ai usé jusqu'à la corde", [("usé jusqu'à la corde", "most_played", "yes")], {"most_played": True}),
    (
        "de quoi tenir un trajet d'une heure, plutôt du jazz, de plus en plus nerveux",
        [("de plus en plus nerveux", "order", "rising"), ("un trajet d'une heure", "minutes", "60")],
        {"minutes": 60, "order": "rising"},
    ),
    (
        "jazz que tengo olvidado desde hace medio año",
        [("olvidado desde hace medio año", "not_played_days", "183")],
        {"not_played_days": 183},
    ),
    (
        "rock para que dure lo que una siesta de 40 minutos",
        [("una siesta de 40 minutos", "minutes", "40")],
        {"minutes": 40},
    ),
    ("soul che non tocco da mesi", [("non tocco da mesi", "not_played_days", "90")], {"not_played_days": 90}),
    (
        "rock que está a ganhar pó há um ano",
        [("a ganhar pó há um ano", "not_played_days", "365")],
        {"not_played_days": 365},
    ),
    (
        "start me off half asleep and have me dancing by the end",
        [("start me off half asleep and have me dancing by the end", "order", "rising")],
        {"order": "rising"},
    ),
    (
        "begin with a bang and let it fade into nothing",
        [("begin with a bang and let it fade into nothing", "order", "falling")],
        {"order": "falling"},
    ),
    (
        "dusty soul as it sounded when men first walked on the moon",
        [("when men first walked on the moon", "years", "1969-1972"), ("dusty", "moods", "nostalgic")],
        {"years": (1969, 1972), "moods": ("nostalgic",)},
    ),
)


@pytest.mark.parametrize(("wish", "asks", "expected"), ANSWERS, ids=[wish[:40] for wish, _, _ in ANSWERS])
def test_what_a_large_model_reads(wish: str, asks: list[tuple[str, str, str]], expected: dict[str, Any]) -> None:
    rules = WishPlan(
        **read_signals(wish, find(wish), range(1950, 2030, 10)).model_dump(),
        **read_facts(wish, TODAY).model_dump(exclude_none=True),
    )
    assert needs_analysis(wish, rules)
    answer = SuggestionsAnswer(asks=[dict(zip(("words", "field", "value"), ask, strict=True)) for ask in asks])
    model = check_asks(answer.whole_asks, wish, rules, Names({}, GENRES, tuple(find(wish).found)), TODAY)
    merged = merge_readings(rules, model).model_dump(exclude_defaults=True, exclude={"genres", "artists"})
    assert merged == expected


@pytest.mark.parametrize(
    "asks",
    [None, "none", [None, 3, "x"], [{"words": "x"}], [{"words": "", "field": "minutes", "value": "5"}], [[]], {}],
)
def test_what_is_no_ask_spoils_nothing(asks: Any) -> None:
    answer = SuggestionsAnswer.model_validate({"asks": asks, "genres": ["Folk"]})
    found = check_asks(answer.whole_asks, "x", WishPlan(), Names({}, {}), TODAY)
    assert (found, answer.genres) == (WishPlan(), ["Folk"])


def test_numbers_and_lists_count_as_text() -> None:
    asks = [
        {"words": "an hour", "field": "minutes", "value": 60},
        {"words": "sad or slow", "field": "moods", "value": ["sad", "slow", ["x"]]},
    ]
    answer = SuggestionsAnswer.model_validate({"asks": asks})
    found = check_asks(answer.whole_asks, "an hour of sad or slow songs", WishPlan(), Names({}, {}), TODAY)
    assert found == WishPlan(minutes=60, moods=("sad", "slow"))
