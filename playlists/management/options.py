"""What `manage.py generate` may be asked for, and how it becomes a Wish."""

from argparse import ArgumentTypeError, BooleanOptionalAction
from collections.abc import Mapping
from typing import Any, get_args

from django.core.management.base import CommandParser

from llm.settings_fields import FIELDS
from playlists.management.option_values import days_since, half_stars, seconds, whole_number
from playlists.plan import DEFAULT_COUNT, Order
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.schemas import Wish
from playlists.services.wishes.years import find_years


def add_options(parser: CommandParser) -> None:
    """Declare the arguments: the wish, and what it may draw from."""
    parser.add_argument("text", metavar="prompt", help="what you want to hear, in your own words")
    parser.add_argument("--genre", dest="genres", action="append", help="only this genre; may be repeated")
    decades: dict[str, Any] = {"dest": "decades", "action": "append", "type": _decade}
    parser.add_argument("--decade", **decades, help='only this decade, like "1970s"; repeatable')
    parser.add_argument(
        "--artist", dest="artists", action="append", default=[], help="only this artist; may be repeated"
    )
    excluded: dict[str, Any] = {"dest": "exclude_artists", "action": "append", "default": []}
    parser.add_argument("--exclude-artist", **excluded, help="never this artist; may be repeated")
    parser.add_argument("--live", dest="exclude_live", action="store_false", help="include live versions")
    parser.add_argument("--max-tracks", type=int, default=None, help="most tracks to send to the model")
    depths = [value for value, _ in FIELDS["depth"].choices]
    help_text = "look through all artists first, or not (default: as the settings say)"
    parser.add_argument("--depth", choices=depths, default=None, help=help_text)
    filling = "complete by rank what the model leaves short, or not (default: as the settings say)"
    parser.add_argument("--fill-up", action=BooleanOptionalAction, default=None, help=filling)
    _add_facts(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    help_text = "whose playlist it is: an account's name (default: nobody's, the whole household sees it)"
    parser.add_argument("--user", metavar="NAME", default="", help=help_text)
    parser.add_argument("--save", metavar="NAME", help="also save it to the music server under this name")


def _add_facts(parser: CommandParser) -> None:
    """One option for each part of a plan."""
    group = parser.add_argument_group(
        "what the prompt may say as well",
        'An option decides, whatever the prompt says; 0, --no-…, "" or picked: no limit.',
    )
    for field in PLAN_FIELDS.values():
        group.add_argument(field.flag, dest=field.name, default=None, help=_help(field), **_reading(field))


def _help(field: PlanField) -> str:
    if field.name == "count":
        return f"{field.help} (default: as the prompt says, else {DEFAULT_COUNT})"
    if field.kind == "days":
        return f'{field.help}: a date, or "90d", "3 months"'
    ways = {"half stars": ": stars, 0 to 5, halves allowed", "seconds": ", like 3:30 or 210"}
    return field.help + ways.get(field.unit, "")


def _reading(field: PlanField) -> dict[str, Any]:
    match field.kind:
        case "flag":
            return {"action": BooleanOptionalAction}
        case "names":
            return {"action": "append", "metavar": "NAME"}
        case "order":
            return {"choices": get_args(Order)}
        case "days":
            return {"type": days_since, "metavar": "WHEN"}
        case "number":
            readers = {"half stars": half_stars, "seconds": seconds}
            return {"type": readers.get(field.unit, whole_number), "metavar": "N"}


def wish_of(options: Mapping[str, Any]) -> Wish:
    """The wish that the parsed options make, not checked yet. `--mood ""` is no mood, whatever the prompt says."""
    given = {field: value for field, value in options.items() if field in Wish.model_fields}
    named = {field.name for field in PLAN_FIELDS.values() if field.kind == "names"}
    return Wish.model_validate(
        {field: [*filter(None, value)] if value and field in named else value for field, value in given.items()}
    )


def _decade(text: str) -> int:
    years = find_years(text)
    if years is None:
        raise ArgumentTypeError(f'"{text}" isn\'t a decade; write it like 1970s')
    return years[0] // 10 * 10
