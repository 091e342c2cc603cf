"""Step 1: what a wish says in words that this library knows: eras, genres, artists, "only", "no jazz", "live"."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from library.names.normalization import fold
from library.schemas import NameFound, NamesFound
from playlists.plan import Signals
from playlists.services.wishes.exclusive import says_only, wants_no_more
from playlists.services.wishes.negation import Verdict, verdicts
from playlists.services.wishes.shades import find_shades
from playlists.services.wishes.tokenizer import Thing, Token, tokens_of, words_at
from playlists.services.wishes.word_lists import word_sets
from playlists.services.wishes.years import FIRST_YEAR, LAST_YEAR, Era, Years, find_eras, hull

_WORDS = word_sets("signals")
_NAMED_BEFORE = word_sets("negation")["named_before"]
_CONCERT = re.compile(
    r"\blive (?:versions?|recordings?|albums?|sets?|tracks?|performances?|shows?|music|cuts?|takes?)\b"
    r"|\b(?:in concert|recorded live|unplugged|concerts?|live)\b",
    re.IGNORECASE,
)
#: Before a bare "live" that is about music; after a name it always is.
_BEFORE_LIVE = frozenset(
    """recorded played performed songs music tracks hits albums versions recordings only all everything something
    anything stuff some mostly no nothing not without""".split()
)
_AFTER_LIVE = frozenset("at from in on only please bitte".split())
#: "In the mood for a concert" is not about what is heard.
_OCCASION = re.compile(r"\b(?:for|to|before|after)\s+(?:a|the|my|our|an?other)\s+$", re.IGNORECASE)


class _Said(NamedTuple):
    """The wish as tokens, with what each thing is, and whether it is wanted."""

    tokens: list[Token]
    verdicts: list[Verdict]
    names: dict[int, list[NameFound]]  # by the token's place
    eras: dict[int, Era]

    def places(self, kind: str, verdict: Verdict) -> list[int]:
        return [
            place for place, token in enumerate(self.tokens) if token.kind == kind and self.verdicts[place] == verdict
        ]


def read_signals(
    wish: str, names: NamesFound, decades: Collection[int] = (), told: Collection[tuple[int, int]] = ()
) -> Signals:
    """`names` are what `library` found of its own in the wish, `decades` those that it has tracks of.

    `told`: characters of the wish that say something else; "never played jazz" refuses none.
    """
    said = _said(wish, names, decades, told)
    artists, genres = _names(said, "artist", "wanted"), _names(said, "genre", "wanted")
    no_artists = tuple(dict.fromkeys((*_names(said, "artist", "refused"), *_named_before(said))))
    no_genres = _names(said, "genre", "refused")
    albums, no_albums = _albums(said, "wanted"), _albums(said, "refused")
    meant = tuple(name for name in artists if name not in no_artists)
    shades = _shades(said, wish)
    genres = tuple(name for name in genres if name not in shades)
    spans, without_years = _times(said)
    return Signals(
        years=hull(spans),
        decades=_decades(spans),
        genres=tuple(name for name in genres if name not in no_genres),
        shades=tuple(name for name in shades if name not in no_genres),
        artists=meant,
        albums=tuple(album for album in albums if album not in no_albums),
        only=bool(meant or albums)
        and (says_only(said.tokens) or bool(meant and not genres and wants_no_more(said.tokens))),
        live=wants_concerts(wish, said.tokens, said.verdicts),
        like=tuple(name for name in artists if name in no_artists),
        without_years=without_years,
        without_genres=no_genres,
        without_artists=no_artists,
        without_albums=no_albums,
    )


def _said(wish: str, names: NamesFound, decades: Collection[int], told: Collection[tuple[int, int]]) -> _Said:
    old = 2020 not in decades or (1920 in decades and any(fold(name) in _WORDS["old_times"] for name in names.genres))
    eras = find_eras(wish, 1920 if old else 2020)
    things = [
        *(Thing(name.kind, name.start, name.end) for name in names.found),
        *(Thing("era", era.start, era.end) for era in eras),
        *(Thing("", start, end) for start, end in told),
    ]
    tokens = tokens_of(wish, things)
    places = {(token.start, token.end): place for place, token in enumerate(tokens) if token.kind}
    by_place: dict[int, list[NameFound]] = {}
    for name in names.found:
        if (place := places.get((name.start, name.end))) is not None:
            by_place.setdefault(place, []).append(name)
    eras_at = {place: era for era in eras if (place := places.get((era.start, era.end))) is not None}
    return _Said(tokens, verdicts(tokens), by_place, {p: e for p, e in eras_at.items() if tokens[p].kind == "era"})


def _names(said: _Said, kind: str, verdict: Verdict) -> tuple[str, ...]:
    found = (name.name for place in said.places(kind, verdict) for name in said.names[place] if name.kind == kind)
    return tuple(dict.fromkeys(found))


def _named_before(said: _Said) -> Iterator[str]:
    """The artists whom a refused "him" or "them" means: "like Queen, but not them"."""
    for place, token in enumerate(said.tokens):
        if token.word not in _NAMED_BEFORE or said.verdicts[place] != "refused" or not _ends_phrase(said.tokens, place):
            continue
        before = (at for at in range(place - 1, -1, -1) if said.tokens[at].kind == "artist")
        yield from (name.name for name in said.names.get(next(before, -1), ()) if name.kind == "artist")


def _ends_phrase(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing follows, or but words like "themselves"."""
    while place + 1 < len(tokens) and not tokens[place + 1].mark:
        place += 1
        if tokens[place].kind or tokens[place].word not in _NAMED_BEFORE:
            return False
    return True


def _shades(said: _Said, wish: str) -> tuple[str, ...]:
    """Names that only colour others; not such as are wanted by themselves, too."""
    wanted = said.places("genre", "wanted")
    colouring = find_shades(wish, said.tokens, wanted)
    own = {name.name for place in wanted if place not in colouring for name in said.names[place]}
    found = (name.name for place in colouring for name in said.names[place] if name.kind == "genre")
    return tuple(dict.fromkeys(name for name in found if name not in own))


def _albums(said: _Said, verdict: Verdict) -> tuple[tuple[str, str], ...]:
    found = (name for place in said.places("album", verdict) for name in said.names[place])
    return tuple(dict.fromkeys((name.name, name.artist) for name in found))


def _times(said: _Said) -> tuple[list[Years], tuple[Years, ...]]:
    """The years that are wanted, as spans that do not touch, and those that are not.

    "Since 1980" and "nothing newer than 1990" are bounds, which hold together; decades and years add up.
    """
    wanted = [said.eras[place] for place in said.places("era", "wanted") if not _is_a_manner(said.tokens, place)]
    refused = [said.eras[place] for place in said.places("era", "refused")]
    bounds = [(era.first, era.last) for era in wanted if era.is_open] + [
        _other_side(era) for era in refused if era.is_open
    ]
    low, high = max((first for first, _ in bounds), default=0), min((last for _, last in bounds), default=9999)
    closed = [(era.first, era.last) for era in wanted if not era.is_open]
    within = [(max(first, low), min(last, high)) for first, last in closed if first <= high and last >= low]
    spans = within or closed or ([(low, high)] if bounds and low <= high else [])
    return _merged(spans), tuple((era.first, era.last) for era in refused if not era.is_open)


def _is_a_manner(tokens: Sequence[Token], place: int) -> bool:
    """ "Sounds like the 80s", "80s-style": of whatever years."""
    before = [token.word for token in tokens[max(0, place - 2) : place]]
    after = words_at(tokens, place, 2)[1]
    return before[-1:] == ["like"] or before == ["like", "the"] or after in _WORDS["manners"]


def _other_side(era: Era) -> Years:
    """What is left when "after 1990" is refused."""
    return (era.last + 1, LAST_YEAR) if era.first == FIRST_YEAR else (FIRST_YEAR, era.first - 1)


def _merged(spans: Iterable[Years]) -> list[Years]:
    merged: list[Years] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _decades(spans: Sequence[Years]) -> tuple[int, ...]:
    """Of "60s and 90s"; where the years are one span, or no whole decades, that span says it."""
    if len(spans) < 2 or any(first % 10 or last % 10 != 9 for first, last in spans):
        return ()
    return tuple(decade for first, last in spans for decade in range(first, last, 10))


def wants_concerts(wish: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]) -> bool:
    """`verdicts` are those of the tokens: where a concert is refused, or only part of a name, it is not wanted."""
    return any(_is_wanted(match, wish, tokens, verdicts) for match in _CONCERT.finditer(wish))


def _is_wanted(match: re.Match[str], wish: str, tokens: Sequence[Token], verdicts: Sequence[Verdict]) -> bool:
    place = next((at for at, token in enumerate(tokens) if token.start <= match.start() < token.end), None)
    if place is None or tokens[place].kind or verdicts[place] != "wanted":
        return False
    said = match[0].lower()
    if said.startswith("concert"):
        return not _OCCASION.search(wish[: match.start()])
    return said != "live" or _is_about_music(tokens, place)


def _is_about_music(tokens: Sequence[Token], place: int) -> bool:
    """A bare "live": behind a name or "recorded", or alone in its phrase."""
    before = tokens[place - 1] if place and not tokens[place].mark else None
    after = tokens[place + 1] if place + 1 < len(tokens) and not tokens[place + 1].mark else None
    if before is not None:
        return bool(before.kind) or before.word in _BEFORE_LIVE
    return after is None or bool(after.kind) or after.word in _AFTER_LIVE
