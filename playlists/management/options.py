"""What `manage.py generate` may be asked for, and how it becomes a Wish."""

from argparse import ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from playlists.schemas import Wish
from playlists.services.wishes.years import find_years


def add_options(parser: CommandParser) -> None:
    """The wish, and what it may draw from."""
    parser.add_argument("wish", help="what you want to hear, in your own words")
    parser.add_argument("--count", type=int, default=25, help="number of tracks (default 25)")
    parser.add_argument("--genre", action="append", help="only this genre; may be repeated")
    parser.add_argument("--decade", action="append", type=_decade, help='only this decade, like "1970s"; repeatable')
    parser.add_argument("--artist", action="append", default=[], help="only this artist; may be repeated")
    parser.add_argument("--exclude-artist", action="append", default=[], help="never this artist; may be repeated")
    parser.add_argument("--min-rating", type=_stars, default=0, help="stars, 0 to 5, halves allowed")
    parser.add_argument("--live", action="store_true", help="allow live versions")
    parser.add_argument("--max-tracks", type=int, default=None, help="most tracks to send to the model")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--save", metavar="NAME", help="also save it on the music server under this name")


def wish_of(options: Mapping[str, Any]) -> Wish:
    """Not checked yet."""
    return Wish(
        text=options["wish"],
        count=options["count"],
        genres=None if options["genre"] is None else tuple(options["genre"]),
        decades=None if options["decade"] is None else tuple(options["decade"]),
        artists=tuple(options["artist"]),
        exclude_artists=tuple(options["exclude_artist"]),
        min_rating=options["min_rating"],
        exclude_live=not options["live"],
        max_tracks=options["max_tracks"],
    )


def _decade(text: str) -> int:
    years = find_years(text)
    if years is None:
        raise ArgumentTypeError(f'"{text}" is no decade; write it like 1970s')
    return years[0] // 10 * 10


def _stars(text: str) -> int:
    """In half stars, as the library keeps them."""
    try:
        halves = round(float(text) * 2)
    except (ValueError, OverflowError):
        halves = -1
    if not 0 <= halves <= 10:
        raise ArgumentTypeError(f'"{text}" is no rating; choose 0 to 5')
    return halves
