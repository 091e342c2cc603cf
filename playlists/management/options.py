"""What `manage.py generate` may be asked for, and how it becomes a Wish."""

from argparse import ArgumentTypeError, BooleanOptionalAction
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from llm.settings_fields import FIELDS
from playlists.schemas import Wish
from playlists.services.wishes.years import find_years


def add_options(parser: CommandParser) -> None:
    """Declare the arguments: the wish, and what it may draw from."""
    parser.add_argument("text", metavar="wish", help="what you want to hear, in your own words")
    parser.add_argument("--count", type=int, default=25, help="number of tracks (default 25)")
    parser.add_argument("--genre", dest="genres", action="append", help="only this genre; may be repeated")
    decades: dict[str, Any] = {"dest": "decades", "action": "append", "type": _decade}
    parser.add_argument("--decade", **decades, help='only this decade, like "1970s"; repeatable')
    parser.add_argument(
        "--artist", dest="artists", action="append", default=[], help="only this artist; may be repeated"
    )
    excluded: dict[str, Any] = {"dest": "exclude_artists", "action": "append", "default": []}
    parser.add_argument("--exclude-artist", **excluded, help="never this artist; may be repeated")
    parser.add_argument("--min-rating", type=_stars, default=0, help="stars, 0 to 5, halves allowed")
    parser.add_argument("--live", dest="exclude_live", action="store_false", help="include live versions")
    parser.add_argument("--max-tracks", type=int, default=None, help="most tracks to send to the model")
    depths = [value for value, _ in FIELDS["depth"].choices]
    help_text = "look through all artists first, or not (default: as the settings say)"
    parser.add_argument("--depth", choices=depths, default=None, help=help_text)
    filling = "complete by rank what the model leaves short, or not (default: as the settings say)"
    parser.add_argument("--fill-up", action=BooleanOptionalAction, default=None, help=filling)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--save", metavar="NAME", help="also save it to the music server under this name")


def wish_of(options: Mapping[str, Any]) -> Wish:
    """The wish that the parsed options make; it is not checked yet."""
    return Wish.model_validate({field: value for field, value in options.items() if field in Wish.model_fields})


def _decade(text: str) -> int:
    years = find_years(text)
    if years is None:
        raise ArgumentTypeError(f'"{text}" isn\'t a decade; write it like 1970s')
    return years[0] // 10 * 10


def _stars(text: str) -> int:
    """In half stars, as the library keeps them."""
    try:
        halves = round(float(text) * 2)
    except (ValueError, OverflowError):
        halves = -1
    if not 0 <= halves <= 10:
        raise ArgumentTypeError(f'"{text}" isn\'t a rating; choose 0 to 5')
    return halves
