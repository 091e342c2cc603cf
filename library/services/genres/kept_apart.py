"""Genres that people keep apart: an offer to merge them that was turned down does not come back."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from library.errors import GenreRuleError
from library.genres.families import current_families
from library.genres.values import GenreChange, GenreFamily, GenreMerge
from library.models import GenresApart
from library.services.genres.decisions import find_root
from library.services.genres.suggestions import suggest_merges


def list_offers(families: Sequence[GenreFamily]) -> tuple[GenreMerge, ...]:
    """Which of these might be one, as far as nobody has said that they are not."""
    apart = {frozenset(pair) for pair in GenresApart.objects.values_list("first", "second")}
    return suggest_merges(families, apart)


def keep_apart(genres: Iterable[str]) -> GenreChange:
    """No two of these are offered as one any more; who wants to can still merge them.

    Raises GenreNotFoundError, and GenreRuleError for less than two.
    """
    names = _families(genres)
    pairs = [GenresApart(first=first, second=second) for first, second in combinations(sorted(names), 2)]
    GenresApart.objects.bulk_create(pairs, ignore_conflicts=True)
    return GenreChange(words=f"{', '.join(names.values())} will be kept separate.", apart=tuple(names.values()))


def offer_again(genres: Iterable[str]) -> GenreChange:
    """Undo `keep_apart`. Raises GenreNotFoundError."""
    keys = _families(genres).keys()
    GenresApart.objects.filter(first__in=keys, second__in=keys).delete()
    return GenreChange(words="Undone.")


def _families(genres: Iterable[str]) -> dict[str, str]:
    """Their names by their keys."""
    families = current_families()
    names = {key: families.name(key) for key in (find_root(families, genre) for genre in genres)}
    if len(names) < 2:
        raise GenreRuleError("Choose at least two genres to keep separate.")
    return names
