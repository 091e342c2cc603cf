"""What the options of `manage.py generate` make of a plan's parts."""

from datetime import timedelta

import pytest
from django.core.management.base import CommandParser
from django.utils import timezone

from playlists.management.option_values import days_since, half_stars, seconds
from playlists.management.options import add_options, wish_of
from playlists.plan import Facts
from playlists.plan_fields import PLAN_FIELDS
from playlists.schemas import Wish
from playlists.services.wishes.validation import check_wish


def wish(*arguments: str) -> Wish:
    parser = CommandParser()
    add_options(parser)
    return wish_of(vars(parser.parse_args(["soul", *arguments])))


def test_without_options_the_prompt_decides() -> None:
    assert wish().model_dump(include=set(Facts.model_fields)) == dict.fromkeys(Facts.model_fields)


def test_each_part_of_a_plan_has_its_option() -> None:
    values = {"number": ["20"], "days": ["90d"], "flag": [], "names": ["x"], "order": ["arc"]}
    for field in PLAN_FIELDS.values():
        value = ["4"] if field.unit == "half stars" else values[field.kind]
        chosen = wish(field.flag, *value)
        assert getattr(chosen, field.name) is not None, field.flag
        assert {name for name in Facts.model_fields if getattr(chosen, name) is not None} == {field.name}


def test_options_say_no_limit_too() -> None:
    chosen = wish("--minutes=0", "--min-rating=0", "--no-favourites", "--mood=", "--order=picked", "--added-since=0")
    none = {"minutes": 0, "min_rating": 0, "favourites": False, "moods": (), "order": "picked", "added_days": 0}
    assert chosen.model_dump(include=set(none)) == none


def test_languages_countries_and_voices_are_understood_as_they_are_written() -> None:
    chosen = wish("--language=Spanish", "--language", "ES", "--exclude-country=uk", "--voice=women", "--mood", "Calm ")
    chosen = check_wish(chosen)
    assert (chosen.languages, chosen.without_countries, chosen.voices) == (("es",), ("GB",), ("female",))
    assert chosen.moods == ("calm",)


@pytest.mark.parametrize(
    ("text", "days"),
    [("90d", 90), ("3 months", 90), ("3m", 90), ("1y", 365), ("2 Weeks", 14), ("1 day", 1), ("0", 0)],
)
def test_spans_are_read_as_days(text: str, days: int) -> None:
    assert days_since(text) == days


def test_a_date_is_so_many_days_ago() -> None:
    assert days_since((timezone.localdate() - timedelta(days=41)).isoformat()) == 41


@pytest.mark.parametrize(
    ("text", "length"), [("3:30", 210), ("210", 210), ("210 s", 210), ("3.5 min", 210), ("4 minutes", 240), ("0", 0)]
)
def test_lengths_are_read_as_seconds(text: str, length: int) -> None:
    assert seconds(text) == length


def test_stars_are_read_in_halves() -> None:
    assert [half_stars(text) for text in ("0", "4", "4.5", "5")] == [0, 8, 9, 10]
