"""Moods and styles of tracks: which of some tracks carry what a wish asks for."""

from collections.abc import Iterable, Sequence
from functools import cache

from django.db.models import Q

from library.filters.track_query import select_ids
from library.models import Track

_WHOLE = 3  # letters: so short, a word is a mood only when it is all of it


def find_tagged(ids: Iterable[int], tiers: Sequence[Sequence[str]]) -> tuple[frozenset[int], ...]:
    """For each tier of folded beginnings ("melanchol"), the tracks with a mood or style of it, and of none before."""
    found: tuple[set[int], ...] = tuple(set() for _ in tiers)
    labelled = Track.objects.filter(~Q(moods=None) | ~Q(styles=None), id__in=select_ids(ids))

    @cache  # tracks of one album have one set of labels
    def tier_of(moods: str | None, styles: str | None) -> int | None:
        text = f"{moods or ''}{styles or ''}".replace("|", " | ")
        return next((place for place, words in enumerate(tiers) if any(_has(text, word) for word in words)), None)

    for pk, moods, styles in labelled.values_list("id", "moods", "styles").iterator(chunk_size=5000):
        place = tier_of(moods, styles)
        if place is not None:
            found[place].add(pk)
    return tuple(map(frozenset, found))


def _has(text: str, word: str) -> bool:
    return (f"| {word} |" if len(word) <= _WHOLE else f" {word}") in text
