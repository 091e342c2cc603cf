"""The parts of a filter: each in words, and how to do without it. Pure."""

from collections.abc import Iterator, Sequence

from library.schemas import ProfileLimits, TrackFilter

_NAMED = 3  # of a long list, before "and 4 more"


def drop_fields(track_filter: TrackFilter, *fields: str) -> TrackFilter:
    """The filter with these fields as if nobody had touched them; concerts are let in."""
    update = {name: TrackFilter.model_fields[name].default for name in fields}
    return track_filter.model_copy(update=update | ({"exclude_live": False} if "exclude_live" in fields else {}))


def describe_parts(track_filter: TrackFilter) -> Iterator[tuple[str, tuple[str, ...]]]:
    """In words ("the decades 1980s, 1990s"), and the fields that it is made of."""
    given = track_filter
    if given.genres:
        yield _list("genre", given.genres), ("genres",)
    if given.decades or given.years or given.exclude_years:
        yield _time(given), ("decades", "years", "exclude_years")
    if given.artists:
        yield _list("artist", given.artists), ("artists",)
    if given.exclude_genres or given.exclude_artists:
        yield (
            f"excluding {_names((*given.exclude_genres, *given.exclude_artists))}",
            ("exclude_genres", "exclude_artists"),
        )
    yield from _facts(given)
    if given.profile != ProfileLimits():
        yield f"the limit to artists {_profile(given.profile)}", ("profile",)
    if given.exclude_live:
        yield "excluding live versions", ("exclude_live",)


def _profile(limits: ProfileLimits) -> str:
    """ "With voices female, not in languages en"."""
    names = {"voices": "with voices", "languages": "in languages", "countries": "from"}
    wanted = (f"{words} {_names(getattr(limits, name))}" for name, words in names.items() if getattr(limits, name))
    refused = (name for name in ProfileLimits.model_fields if name.startswith("without_") and getattr(limits, name))
    return ", ".join((*wanted, *(f"without {_names(getattr(limits, name))}" for name in refused)))


def _facts(given: TrackFilter) -> Iterator[tuple[str, tuple[str, ...]]]:
    if given.min_rating or given.max_rating is not None:
        yield _rating(given), ("min_rating", "max_rating")
    if given.is_played is not None:
        yield f"the limit to tracks that were {'played' if given.is_played else 'never played'}", ("is_played",)
    for field, done in (("not_played_since", "not played"), ("played_since", "played"), ("added_since", "added")):
        if day := getattr(given, field):
            yield f"the limit to tracks {done} since {day.day} {day:%B %Y}", (field,)
    if given.shortest_ms is not None or given.longest_ms is not None:
        yield f"the length of {length_text(given)}", ("shortest_ms", "longest_ms", "is_length_known")


def _rating(given: TrackFilter) -> str:
    if given.max_rating is None:
        return f"the rating of {_stars(given.min_rating)} or better"
    if given.max_rating == 0:
        return "the limit to unrated tracks"
    if not given.min_rating:
        return f"the rating of {_stars(given.max_rating)} or less"
    if given.min_rating == given.max_rating:
        return f"the rating of {_stars(given.max_rating)}"
    return f"the rating of {given.min_rating / 2:g} to {_stars(given.max_rating)}"


def _stars(rating: int) -> str:
    return f"{rating / 2:g} {'star' if rating == 2 else 'stars'}"


def length_text(given: TrackFilter) -> str:
    """ "3:00 or less"; of a filter that asks for a length."""
    if given.longest_ms is None:
        return f"{_clock(given.shortest_ms)} or more"
    if given.shortest_ms is None:
        return f"{_clock(given.longest_ms)} or less"
    return f"{_clock(given.shortest_ms)} to {_clock(given.longest_ms)}"


def _clock(ms: int | None) -> str:
    """3:05; hours are minutes too."""
    minutes, seconds = divmod((ms or 0) // 1000, 60)
    return f"{minutes}:{seconds:02}"


def _time(given: TrackFilter) -> str:
    if given.decades:
        return _list("decade", [f"{decade // 10 * 10}s" for decade in given.decades])
    if given.years:
        return f"the {span_words(given.years)}"
    return f"excluding the {' and the '.join(map(span_words, given.exclude_years))}"


def span_words(span: tuple[int, int]) -> str:
    """ "years 1976 to 1980"."""
    first, last = span
    return f"year {first}" if first == last else f"years {first} to {last}"


def years_text(span: tuple[int, int]) -> str:
    """ "1976 to 1980", "1984", "1980s"."""
    first, last = span
    if first % 10 == 0 and last == first + 9:
        return f"{first}s"
    return str(first) if first == last else f"{first} to {last}"


def _list(kind: str, names: Sequence[str]) -> str:
    return f"the {kind}{'s' if len(names) > 1 else ''} {_names(names)}"


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED} more" if len(names) > _NAMED else shown
