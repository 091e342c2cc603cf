"""Whether a wish can be started: raised before anything is stored, with one clear line. The same for all who ask."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from core.text.db_text import is_storable
from playlists.errors import BadWishError
from playlists.plan import Facts
from playlists.plan_fields import LONGEST_NAME as LONGEST_FACT
from playlists.plan_fields import MOST_NAMES as MOST_FACTS
from playlists.plan_fields import PLAN_FIELDS, PlanField
from playlists.plan_names import read_name
from playlists.schemas import Ideas, Wish

LONGEST_WISH = LONGEST_NOTES = 2_000
MOST_TRACKS = PLAN_FIELDS["count"].most
#: Of a draw; more than any context window holds.
MOST_CANDIDATES = 100_000
#: In half stars.
BEST_RATING = PLAN_FIELDS["min_rating"].most
#: Of genres or artists, in one field.
MOST_NAMES, LONGEST_NAME = 500, 1_000
MOST_QUALITIES, LONGEST_QUALITY = 50, 200
LONGEST_KEY = 64
#: First years of decades.
DECADES = range(1000, 3000, 10)

#: Of names that not any word will do for.
_LIKE: Mapping[str, str] = MappingProxyType(
    {
        "languages": "Write a language like es or Spanish.",
        "countries": "Write a country like JP or Japan.",
        "voices": "Choose female, male, choir or instrumental.",
        "moods": "Write a mood like calm.",
        "subjects": "Write what the songs are about, like trains.",
    }
)

#: Of a model's plan, what is no fact.
_NAMES_OF_PLAN = ("artists", "without_artists", "without_genres", "unmet")

_Problem = tuple[str, str]


def check_wish(wish: Wish) -> Wish:
    """The wish, text trimmed, languages and countries as codes. Raises BadWishError for the first thing wrong."""
    for field, problem in problems_of(wish):
        raise BadWishError(problem, field=field)
    return wish.model_copy(update={"text": wish.text.strip(), **dict(_read_names(wish))})


def check_facts(wish: Wish) -> Wish:
    """The wish, languages and countries as codes, whatever its text. Raises BadWishError for the first wrong fact."""
    for field, problem in _of_facts(wish):
        raise BadWishError(problem, field=field)
    return wish.model_copy(update=dict(_read_names(wish)))


def _read_names(wish: Wish) -> Iterator[tuple[str, tuple[str, ...]]]:
    for field in PLAN_FIELDS.values():
        if field.kind == "names" and (names := getattr(wish, field.name)):
            read = (read_name(field.name, name) for name in names)
            yield field.name, tuple(dict.fromkeys(name for name in read if name))


def problems_of(wish: Wish) -> Iterator[_Problem]:
    """Field of the wish, and what to do about it; "genres[2]" is the third of them."""
    yield from _of_text(wish)
    yield from _of_song(wish)
    yield from _of_facts(wish)
    yield from _of_numbers(wish)
    ideas = wish.ideas or Ideas()
    yield from ((f"ideas.plan.{field}", problem) for field, problem in _of_facts(ideas.plan))
    for field in _NAMES_OF_PLAN:
        yield from _of_names(f"ideas.plan.{field}", getattr(ideas.plan, field))
    yield from _of_decades("decades", wish.decades or ())
    yield from _of_decades("ideas.decades", ideas.decades)
    for field in ("genres", "artists", "exclude_genres", "exclude_artists"):
        yield from _of_names(field, getattr(wish, field) or ())
    yield from _of_names("ideas.genres", ideas.genres)
    yield from _of_names("ideas.artists", ideas.artists)
    yield from _of_names("ideas.leanings", ideas.leanings)
    yield from _of_names("ideas.titles", [name for pair in ideas.titles for name in pair])


def _of_text(wish: Wish) -> Iterator[_Problem]:
    text = wish.text.strip()
    if not any(char.isalnum() or _is_emoji(char) for char in text):
        yield "text", "Describe what you want to hear, for example: mellow 70s soul for a rainy day."
    if len(text) > LONGEST_WISH:
        yield "text", f"Your prompt has {len(text):,} characters; the limit is {LONGEST_WISH:,}."
    if not is_storable(wish.model_dump(mode="json")):
        yield "text", "It contains half a character or a NUL, which can't be stored. Remove it."


def _is_emoji(char: str) -> bool:
    """Whether it is a picture, which says something, and no mere mark."""
    return unicodedata.category(char) == "So" and char >= "\u2300"


def _of_song(wish: Wish) -> Iterator[_Problem]:
    if len(wish.song) > LONGEST_KEY:
        yield "song", f"A song's rating key can have at most {LONGEST_KEY} characters."
    if len(wish.notes) > LONGEST_NOTES:
        yield "notes", f"Notes can have at most {LONGEST_NOTES:,} characters."
    if len(wish.qualities) > MOST_QUALITIES:
        yield "qualities", f"Choose at most {MOST_QUALITIES} qualities."
    for place, quality in enumerate(wish.qualities):
        if len(quality) > LONGEST_QUALITY:
            yield f"qualities[{place}]", f"A quality can have at most {LONGEST_QUALITY} characters."


def _of_numbers(wish: Wish) -> Iterator[_Problem]:
    if wish.max_tracks is not None and not 1 <= wish.max_tracks <= MOST_CANDIDATES:
        yield "max_tracks", f"1 to {MOST_CANDIDATES:,} tracks can be sent to the model."
    elif wish.max_tracks is not None and wish.max_tracks < wish.track_count <= MOST_TRACKS:
        yield "max_tracks", "Max Tracks to AI can't be smaller than the playlist."


def _of_facts(wish: Facts) -> Iterator[_Problem]:
    if wish.count is not None and not 1 <= wish.count <= MOST_TRACKS:
        yield "count", f"A playlist must have 1 to {MOST_TRACKS} tracks."
    if wish.min_rating is not None and not 0 <= wish.min_rating <= BEST_RATING:
        yield "min_rating", f"Choose a rating from 0 to {BEST_RATING}, in half stars."
    for field in PLAN_FIELDS.values():
        if field.name not in {"count", "min_rating"} and (problem := _problem_of(field, getattr(wish, field.name))):
            yield field.name, f"{field.label}: {problem}"


def _problem_of(field: PlanField, value: object) -> str:
    if isinstance(value, int) and field.most and value and not field.least <= value <= field.most:
        return f"choose {field.least:,} to {field.most:,} {field.unit}, or 0 for no limit."
    if isinstance(value, tuple) and len(value) > MOST_FACTS:
        return f"choose at most {MOST_FACTS}."
    if isinstance(value, tuple) and any(not name.strip() or len(name) > LONGEST_FACT for name in value):
        return f"each needs 1 to {LONGEST_FACT} characters."
    if isinstance(value, tuple):
        unknown = next((name for name in value if read_name(field.name, name) is None), None)
        return f'"{unknown}" isn\'t known. {_LIKE[field.name.removeprefix("without_")]}' if unknown is not None else ""
    return ""


def _of_decades(field: str, decades: Sequence[int]) -> Iterator[_Problem]:
    for place, decade in enumerate(decades):
        if decade not in DECADES:
            yield f"{field}[{place}]", "Name a decade by its first year, like 1990."


def _of_names(field: str, names: Sequence[str]) -> Iterator[_Problem]:
    if len(names) > MOST_NAMES:
        yield field, f"Choose at most {MOST_NAMES} names."
    for place, name in enumerate(names):
        if len(name) > LONGEST_NAME:
            yield f"{field}[{place}]", f"A name can have at most {LONGEST_NAME:,} characters."
