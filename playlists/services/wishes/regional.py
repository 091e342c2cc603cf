"""A country beside a broad genre: "Korean pop" is K-Pop, where the library has it; "Brazilian jazz" bossa nova, too."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from library.names.genre_names import genre_key, list_synonyms
from library.schemas import NameFound, NamesFound
from playlists.services.wishes.sounds import country_of
from playlists.services.wishes.tokenizer import Thing, Token, tokens_of
from playlists.services.wishes.word_lists import word_lists

#: Gives the library's names of genres by the keys that it has.
Known = Callable[[Collection[str]], Mapping[str, str]]
#: Words of a country's name, and of what may stand between it and the genre.
_LONGEST = 3


class _Beside(NamedTuple):
    """A country, and the characters from it to the genre, or the other way round."""

    country: str
    start: int
    end: int


def add_regional(text: str, names: NamesFound, known: Known) -> NamesFound:
    """The names with the genres of countries that stand beside broad ones; one look-up, if any does."""
    tokens = tokens_of(text, (Thing(name.kind, name.start, name.end) for name in names.found))
    beside = dict(_countries(tokens))
    said = [(name, beside.get((name.start, name.end)) if name.kind == "genre" else None) for name in names.found]
    wanted = {key for name, one in said if one for key in _keys(one.country, name.name)}
    if not wanted:
        return names
    have = known(wanted)
    return NamesFound(
        found=tuple(other for name, one in said for other in (_with_own(name, one, have) if one else (name,)))
    )


def _countries(tokens: Sequence[Token]) -> Iterator[tuple[tuple[int, int], _Beside]]:
    """Of each genre that a country stands beside, its characters."""
    for place, token in enumerate(tokens):
        if token.kind == "genre" and (beside := _before(tokens, place) or _behind(tokens, place)):
            yield (token.start, token.end), beside


def _before(tokens: Sequence[Token], place: int) -> _Beside | None:
    """ "South Korean pop"; "Korean female pop"."""
    first = place
    while first > 0 and place - first < _LONGEST and not tokens[first].mark and not tokens[first - 1].kind:
        first -= 1
    found = list(_countries_in(tokens, first, place))
    return _Beside(found[-1][0], tokens[found[-1][1]].start, tokens[place].end) if found else None


def _behind(tokens: Sequence[Token], place: int) -> _Beside | None:
    """ "Pop coreano", "pop aus Korea", "rap from France"."""
    last = place + 1
    while last < min(len(tokens), place + 1 + _LONGEST) and not tokens[last].mark and not tokens[last].kind:
        last += 1
    found = list(_countries_in(tokens, place + 1, last))
    return _Beside(found[0][0], tokens[place].start, tokens[found[0][2] - 1].end) if found else None


def _countries_in(tokens: Sequence[Token], first: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Each country that one or two of these words name, and from where to where; the longer name first."""
    at = first
    while at < end:
        lengths = (length for length in (2, 1) if at + length <= end)
        words = {length: " ".join(token.word for token in tokens[at : at + length]) for length in lengths}
        length, country = next(((size, code) for size, said in words.items() if (code := country_of(said))), (1, ""))
        if country:
            yield country, at, at + length
        at += length


def _with_own(name: NameFound, beside: _Beside, have: Mapping[str, str]) -> Iterable[NameFound]:
    """The country's own genres instead of a broad one, said by both words; else those beside it, too."""
    country = beside.country
    if own := dict.fromkeys(have[key] for key in _own(country, name.name) if key in have):
        span = {"start": beside.start, "end": beside.end}
        return tuple(name.model_copy(update={"name": other, **span}) for other in own)
    others = [have[key] for key in _listed("beside", country, name.name) if key in have]
    return tuple(name.model_copy(update={"name": other}) for other in dict.fromkeys((name.name, *others)))


def _keys(country: str, genre: str) -> tuple[str, ...]:
    return (*_own(country, genre), *_listed("beside", country, genre))


@cache
def _own(country: str, genre: str) -> tuple[str, ...]:
    """Keys of "K-Pop", "Korean Pop" and what is listed."""
    lists = word_lists("regional")
    broad = list_synonyms(genre_key(genre))
    prefix = lists["prefixes"].get(country)
    prefixed = [genre_key(f"{prefix}-{key}") for key in broad] if prefix else []
    named = [
        made
        for name in lists["names"].get(country, ())
        for key in broad
        for made in (genre_key(f"{name} {key}"), genre_key(f"{key} {name}"))
    ]
    return tuple(dict.fromkeys((*prefixed, *named, *_listed("own", country, genre))))


def _listed(kind: str, country: str, genre: str) -> tuple[str, ...]:
    broad = set(list_synonyms(genre_key(genre)))
    listed: Mapping[str, Sequence[str]] = word_lists("regional")[kind].get(country, {})
    return tuple(genre_key(name) for wide, names in listed.items() if genre_key(wide) in broad for name in names)
