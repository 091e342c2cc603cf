"""A wish as the query of an address or as a form, and back: reload, bookmark and a link keep all of it. Pure.

The names are short and stay: w(ish), g(enre), d(ecade), a(rtist), xg and xa (left out), live, max, depth, fill, song,
q(ualities), notes, xt (tracks left out), ig, id, il, ia and it (the model's ideas: genres, decades, leanings, artists,
titles as "artist, tab, title"; ib: by the words alone; ip…: what it read of the plan; iw says for which wish), off
(what the wish says and is not to count, by the keys of plan_parts). Those of facts are in plan_fields.
No g: as the wish suggests. An empty g: no limit. Likewise d. What a form sends besides is in `form_input`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import get_args
from urllib.parse import urlencode

from core.text.humanize import parse_int
from llm.setting import Depth
from playlists.plan_fields import PLAN_FIELDS
from playlists.schemas import Ideas, Wish
from playlists.services.filter_form.choice import print_of
from playlists.services.filter_form.facts_query import facts_from, facts_pairs
from playlists.services.filter_form.ideas_query import plan_from, plan_pairs
from playlists.services.wishes.validation import MOST_CANDIDATES

Lists = Mapping[str, Sequence[str]]
#: Field of a wish -> its name in addresses and forms.
KEYS: Mapping[str, str] = {
    "text": "w",
    "song": "song",
    "notes": "notes",
    "genres": "g",
    "decades": "d",
    "artists": "a",
    "exclude_genres": "xg",
    "exclude_artists": "xa",
    "qualities": "q",
    "exclude_tracks": "xt",
    "ignored": "off",
    "exclude_live": "live",
    "max_tracks": "max",
    "depth": "depth",
    "fill_up": "fill",
    **{name: field.key for name, field in PLAN_FIELDS.items()},
}
#: Fields of names.
_NAMES = ("artists", "exclude_genres", "exclude_artists", "qualities", "exclude_tracks", "ignored")
#: Anything else is as the settings say.
_FILLING: Mapping[str, bool] = MappingProxyType({"1": True, "0": False})
#: Nobody types more, or longer ones; an address that has them was made to be a nuisance.
_MOST_NAMES, _LONGEST_NAME = 200, 1_000


def to_query(wish: Wish) -> str:
    """Without a leading "?"; what is as usual is left out."""
    pairs: list[tuple[str, str]] = []
    _add(pairs, "w", "" if wish.song else wish.text)
    _add(pairs, "song", wish.song)
    _add(pairs, "notes", wish.notes)
    pairs += _chosen("g", wish.genres) + _chosen("d", wish.decades)
    for field in _NAMES:
        pairs += [(KEYS[field], name) for name in getattr(wish, field)]
    pairs += facts_pairs(wish)
    _add(pairs, "live", "" if wish.exclude_live else "1")
    _add(pairs, "max", wish.max_tracks or "")
    _add(pairs, "depth", wish.depth or "")
    _add(pairs, "fill", "" if wish.fill_up is None else int(wish.fill_up))
    if wish.ideas is not None:
        pairs += [*_of_ideas(wish.ideas), ("iw", print_of_wish(wish))]
    return urlencode(pairs)


def _of_ideas(ideas: Ideas) -> Iterator[tuple[str, str]]:
    yield from (("ig", name) for name in ideas.genres)
    yield from (("id", str(decade)) for decade in ideas.decades)
    yield from (("ia", name) for name in ideas.artists)
    yield from (("it", title_value(*pair)) for pair in ideas.titles)
    yield from (("il", name) for name in ideas.leanings)
    yield from plan_pairs(ideas.plan)
    if ideas.by_words:
        yield "ib", "1"


def title_value(artist: str, title: str) -> str:
    """A title that the model named, as one value: no name has a tab in it."""
    return f"{_flat(artist)}\t{_flat(title)}"


def from_query(query: Lists) -> Wish:
    """Lenient: what cannot be read is as usual. Ideas that were had for another wish are left out."""
    wish = Wish(
        text=_first(query, "w"),
        song=_first(query, "song"),
        notes=_first(query, "notes"),
        genres=_names(query, "g") if "g" in query else None,
        decades=_decades(query, "d") if "d" in query else None,
        exclude_live=not _first(query, "live"),
        max_tracks=_whole(_first(query, "max"), range(1, MOST_CANDIDATES + 1)),
        depth=next((depth for depth in get_args(Depth) if depth == _first(query, "depth")), None),
        fill_up=_FILLING.get(_first(query, "fill")),
        **facts_from(query),
    )
    wish = wish.model_copy(update={field: _names(query, KEYS[field]) for field in _NAMES})
    return wish.model_copy(update={"ideas": _ideas(query, wish)})


def print_of_wish(wish: Wish) -> str:
    """Tells whether ideas were had for this wish; of a song's, the text is made of all that is chosen."""
    return print_of("\n".join((wish.song, *wish.qualities, wish.notes)) if wish.song else wish.text)


def _add(pairs: list[tuple[str, str]], key: str, value: object) -> None:
    if value != "":
        pairs.append((key, str(value)))


def _chosen(key: str, values: Iterable[object] | None) -> list[tuple[str, str]]:
    if values is None:
        return []
    return [(key, str(value)) for value in values] or [(key, "")]


def _ideas(query: Lists, wish: Wish) -> Ideas | None:
    if _first(query, "iw") != print_of_wish(wish):
        return None
    return Ideas(
        genres=_names(query, "ig"),
        decades=_decades(query, "id"),
        artists=_names(query, "ia"),
        titles=_titles(query),
        leanings=_names(query, "il"),
        by_words=bool(_first(query, "ib")),
        plan=plan_from(query),
    )


def _titles(query: Lists) -> tuple[tuple[str, str], ...]:
    pairs = (value.partition("\t") for value in _names(query, "it"))
    named = ((_flat(artist), _flat(title)) for artist, _, title in pairs)
    return tuple(dict.fromkeys(pair for pair in named if all(pair)))


def _flat(name: str) -> str:
    return " ".join(name.split())


def _first(query: Lists, key: str) -> str:
    return next(iter(query.get(key, ())), "")


def _names(query: Lists, key: str) -> tuple[str, ...]:
    """Each once; of one that is too long, as much as shows that it is: the check of the wish refuses it."""
    names = (name[: _LONGEST_NAME + 1] for name in query.get(key, ()) if name)
    return tuple(dict.fromkeys(names))[:_MOST_NAMES]


def _decades(query: Lists, key: str) -> tuple[int, ...]:
    """ "1990", or "1990s"."""
    years = (_whole(name.removesuffix("s"), range(1000, 3000)) for name in query.get(key, ()))
    return tuple(dict.fromkeys(year // 10 * 10 for year in years if year))


def _whole(text: str, allowed: range) -> int | None:
    number = parse_int(text)
    return number if number in allowed else None
