"""Playlists by whose they are, their kind and their words, newest first, a part at a time."""

from collections.abc import Collection
from functools import cached_property

from django.db.models import Q, QuerySet

from playlists.models import Playlist
from playlists.ownership import Whose, playlists_of
from playlists.queries import newest, playlists_seen
from playlists.search.find import has_words


class FoundPlaylists:
    """What was found. Texts are searched once, whatever is asked of it; else each part is read from an index."""

    def __init__(self, playlists: QuerySet[Playlist], *, is_searched: bool) -> None:
        self._playlists, self._is_searched = playlists, is_searched

    @cached_property
    def total(self) -> int:
        """How many there are."""
        return len(self._ids) if self._is_searched else self._playlists.count()

    def part(self, start: int, end: int) -> list[Playlist]:
        """From the `start`-th (from 0) to before the `end`-th."""
        if not self._is_searched:
            return list(newest(self._playlists)[start:end])
        some = self._ids[start:end]
        rows = Playlist.objects.in_bulk(some) if some else {}
        return [rows[pk] for pk in some if pk in rows]

    @cached_property
    def _ids(self) -> list[int]:
        return list(newest(self._playlists).values_list("pk", flat=True))


def find_playlists(
    person: int | None, text: str = "", whose: Whose = "all", kinds: Collection[str] = ()
) -> FoundPlaylists:
    """What this person sees with all of these words in title, prompt or among the artists; without words, all of it."""
    words = has_words(text)
    found = playlists_seen(person).filter(playlists_of(whose, person), words)
    return FoundPlaylists(found.filter(kind__in=kinds) if kinds else found, is_searched=bool(words))


def sees_others(person: int | None) -> bool:
    """Whether any playlist that this person sees is not their own."""
    return person is not None and playlists_seen(person).filter(Q(owner=None) | ~Q(owner=person)).exists()
