"""A plan in words, part by part: for the page, the terminal, scripts and "How this was made". Pure."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from core.text.humanize import pluralize
from core.values import Frozen
from library.filters.parts import span_words, years_text
from library.profiles.vocabulary import MOOD_FORMS
from playlists.plan import Order, WishPlan
from playlists.plan_names import name_label
from playlists.plan_parts import part_key
from playlists.services.wishes.subject_words import IN_TITLE

ORDER_WORDS: Mapping[Order, str] = MappingProxyType(
    {
        "picked": "in the order of the model",
        "album": "in album order",
        "chronological": "oldest first",
        "rising": "starts calm, ends lively",
        "falling": "starts lively, ends calm",
        "arc": "calm, lively, then calm again",
        "smooth": "smooth from track to track",
        "shuffled": "shuffled",
    }
)
_IN_TITLE = f" {' '.join(IN_TITLE)}"
_PERIODS = MappingProxyType({365: "year", 30: "month", 7: "week"})


class PlanPart(Frozen):
    """`key` as in plan_parts; `field` is that of the plan."""

    key: str
    field: str
    words: str


def plan_parts(plan: WishPlan) -> tuple[PlanPart, ...]:
    """In the order in which people look for them: what is wanted, what is refused, then the list as a whole."""
    return (*_wanted(plan), *_facts(plan))


def plan_words(plan: WishPlan) -> tuple[str, ...]:
    """All that was understood, each part in a few words."""
    return tuple(part.words for part in plan_parts(plan))


def facts_words(plan: WishPlan) -> tuple[str, ...]:
    """As `plan_words`, without names and times."""
    return tuple(part.words for part in _facts(plan))


def stars_words(halves: int) -> str:
    """ "4.5 stars", "1 star"."""
    return f"{halves / 2:g} {'star' if halves == 2 else 'stars'}"


def length_words(seconds: int) -> str:
    """ "3 minutes", "3:30 minutes"."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02} minutes" if rest else pluralize(minutes, "minute")


def minutes_words(minutes: int) -> str:
    """ "1 hour", "90 minutes", "3 hours"."""
    return pluralize(minutes // 60, "hour") if minutes % 60 == 0 and minutes != 0 else f"{minutes:,} minutes"


def days_words(days: int) -> str:
    """ "month", "3 months", "10 days": as after "the last"."""
    for size, name in _PERIODS.items():
        if days % size == 0:
            return name if days == size else f"{days // size:,} {name}s"
    return "day" if days == 1 else f"{days:,} days"


def _wanted(plan: WishPlan) -> Iterator[PlanPart]:
    if plan.years:
        yield _part("years", years_text(plan.years) if _is_decade(plan.years) else span_words(plan.years))
    yield from _each(plan, "genres", str)
    yield from _each(plan, "shades", lambda name: f"with a touch of {name}")
    yield from _each(plan, "artists", lambda name: f"only {name}" if plan.only else name)
    yield from _each(plan, "like", lambda name: f"like {name}")
    yield from _each(plan, "albums", lambda album: f"the album “{album[0]}”")
    if plan.live:
        yield _part("live", "concert recordings")
    for field in ("without_genres", "without_artists"):
        yield from _each(plan, field, lambda name: f"no {name}")
    yield from _each(plan, "without_albums", lambda album: f"no “{album[0]}”")
    yield from _each(plan, "without_years", lambda span: f"nothing of {years_text(span)}")


def _facts(plan: WishPlan) -> Iterator[PlanPart]:
    """What is instrumental has no voices, which need not be said of each."""
    told = set(_FACTS) - ({"without_voices"} if plan.voices == ("instrumental",) else set())
    for field, words in _FACTS.items():
        if field not in told:
            continue
        value = getattr(plan, field)
        if isinstance(value, tuple):
            yield from _each(plan, field, words)
        elif value == 0 and field == "max_rating":
            yield _part(field, "unrated")
        elif value and value != "picked":
            yield _part(field, words(value))


def _each(plan: WishPlan, field: str, words: Callable[..., str]) -> Iterator[PlanPart]:
    for item in getattr(plan, field):
        yield PlanPart(key=part_key(field, item), field=field, words=words(item))


def _part(field: str, words: str) -> PlanPart:
    return PlanPart(key=part_key(field), field=field, words=words)


def _is_decade(years: tuple[int, int]) -> bool:
    return years[0] % 10 == 0 and years[1] == years[0] + 9


def _limit(kind: str) -> Callable[[int], str]:
    return lambda most: f"no {kind} twice" if most == 1 else f"at most {most} by one {kind}"


def _subject(word: str, about: str, named: str) -> str:
    """ "about trains", "with “moon” in the title"."""
    said = word.removesuffix(_IN_TITLE)
    return f"{about} {word}" if said == word else f"{named} “{said}”{_IN_TITLE}"


def _country(code: str) -> str:
    label = name_label("countries", code)
    return f"the {label}" if label.startswith(("United ", "Netherlands")) else label


def _voices(name: str) -> str:
    return name_label("voices", name)


_FACTS: Mapping[str, Callable[..., str]] = MappingProxyType(
    {
        "moods": str,
        "without_moods": lambda name: f"{'nothing' if name in MOOD_FORMS else 'no'} {name}",
        "subjects": lambda word: _subject(word, "about", "with"),
        "without_subjects": lambda word: _subject(word, "nothing about", "nothing with"),
        "languages": lambda code: f"sung in {name_label('languages', code)}",
        "without_languages": lambda code: f"not sung in {name_label('languages', code)}",
        "countries": lambda code: f"from {_country(code)}",
        "without_countries": lambda code: f"not from {_country(code)}",
        "voices": _voices,
        "without_voices": lambda name: f"no {'instrumentals' if name == 'instrumental' else _voices(name)}",
        "min_rating": lambda halves: f"{stars_words(halves)} or more" if halves < 10 else "5 stars",
        "max_rating": lambda halves: f"{stars_words(halves)} or less",
        "favourites": lambda _: "favourites only",
        "never_played": lambda _: "never played",
        "not_played_days": lambda days: f"not played in the last {days_words(days)}",
        "played_days": lambda days: f"played in the last {days_words(days)}",
        "most_played": lambda _: "most played",
        "least_played": lambda _: "least played",
        "added_days": lambda days: f"added in the last {days_words(days)}",
        "longest": lambda seconds: f"no track longer than {length_words(seconds)}",
        "shortest": lambda seconds: f"no track shorter than {length_words(seconds)}",
        "count": lambda count: pluralize(count, "track"),
        "minutes": minutes_words,
        "per_artist": _limit("artist"),
        "per_album": lambda most: f"at most {most} of one album" if most > 1 else "no album twice",
        "order": lambda order: ORDER_WORDS[order],
    }
)
