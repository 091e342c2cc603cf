"""Which playlists have all words that were typed.

An index tells who may have them, then the texts themselves are looked at. Words of one or two letters have no place in
the index, so that all texts are: half a microsecond each.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from core.text.db_text import make_storable
from library.names.normalization import fold
from playlists.models import SearchText
from playlists.search.grams import list_grams

#: What is looked for of a text that is typed; so many grams tell a word from all others.
_LONGEST_SEARCH, _MOST_WORDS, _MOST_GRAMS = 200, 10, 16
_SQLITE = "SELECT rowid FROM playlists_search WHERE playlists_search MATCH %s"
_POSTGRESQL, _HAS_GRAMS = "SELECT id FROM playlists_searchtext WHERE ", "string_to_array(grams, ' ') @> %s::text[]"
#: A word as typed, and folded where that is something else.
Forms = tuple[str, ...]


def has_words(text: str) -> Q:
    """Of playlists: all of the words are in title, prompt or artists. Empty where there is no word."""
    words = _words(text)
    return Q(pk__in=_texts_with(words).values("playlist")) if words else Q()


def _words(text: str) -> tuple[Forms, ...]:
    typed = make_storable(text)[:_LONGEST_SEARCH].casefold().split()
    return tuple(dict.fromkeys(map(_forms, list(dict.fromkeys(typed))[:_MOST_WORDS])))


def _forms(word: str) -> Forms:
    return tuple(dict.fromkeys(filter(None, (fold(word), word))))


def _texts_with(words: Iterable[Forms]) -> QuerySet[SearchText]:
    found = SearchText.objects.order_by()
    indexed = [grams for word in words if all(grams := tuple(map(list_grams, word)))]
    if indexed:
        found = _narrow(found, indexed)
    for word in words:
        found = found.filter(_any(Q(text__contains=form) for form in word))
    return found


def _narrow(texts: QuerySet[SearchText], words: Sequence[tuple[tuple[str, ...], ...]]) -> QuerySet[SearchText]:
    """By the index: `words` are the grams of each word's forms."""
    if connection.vendor == "sqlite":
        query = " AND ".join(f"({' OR '.join(map(_match, word))})" for word in words)
        return texts.filter(pk__in=RawSQL(_SQLITE, (query,)))  # noqa: S611  # constant text
    has_all = " AND ".join(f"({' OR '.join([_HAS_GRAMS] * len(word))})" for word in words)
    parameters = [list(grams[:_MOST_GRAMS]) for word in words for grams in word]
    return texts.filter(pk__in=RawSQL(_POSTGRESQL + has_all, parameters))  # noqa: S611  # constant text


def _match(grams: tuple[str, ...]) -> str:
    """In FTS5's language."""
    quoted = ('"{}"'.format(gram.replace('"', '""')) for gram in grams[:_MOST_GRAMS])
    return f"({' AND '.join(quoted)})"


def _any(conditions: Iterable[Q]) -> Q:
    joined = Q()
    for condition in conditions:
        joined |= condition
    return joined
