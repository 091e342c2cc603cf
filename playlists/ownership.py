"""Whose playlists and runs are: who sees them and who changes them, as conditions of queries.

One sees one's own and what its owner shares, and changes one's own. What has no owner is everybody's. `person` is
the id of whoever asks, None for nobody in particular (core.web.access.person_of).
"""

from collections.abc import Iterable
from enum import IntEnum
from typing import Any, Literal

from django.contrib.auth import get_user_model
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact

from core.db.memory import recall
from core.web.people import person_name
from playlists.models import Playlist, Replacement, Run

#: Of a list of playlists, which of them.
Whose = Literal["all", "mine", "shared"]


class Right(IntEnum):
    """What a person may do with something; NONE also where it does not exist."""

    NONE = 0
    SEE = 1
    CHANGE = 2


def playlists_to_change(person: int | None) -> Q:
    """Of playlists, also those in the bin."""
    return _theirs("", person)


def playlists_to_see(person: int | None) -> Q:
    """Of playlists. In the bin, a shared one is its owner's alone."""
    return playlists_to_change(person) | _shared("")


def kept_to_see(person: int | None) -> Q:
    """The same of playlists that are in no bin, in words that an index answers."""
    return playlists_to_change(person) | Q(is_shared=True)


def binned_to_change(person: int | None) -> Q:
    """As `playlists_to_change` of those in the bin: a few of many, so that no index over all owners is to be taken."""
    return Q(owner=None) if person is None else Q(Exact(Coalesce(F("owner"), person), person))


def playlists_of(whose: Whose, person: int | None) -> Q:
    """Of those that this person may see: one's own alone, or those that the household sees too."""
    match whose:
        case "all":
            return Q()
        case "mine":
            return Q(owner=person)
        case "shared":
            return Q(owner=None) | Q(is_shared=True)


def runs_to_change(person: int | None) -> Q:
    """Of runs: those for a playlist are its owner's, whoever has started them."""
    return (
        (Q(target=None, playlist=None) & _theirs("", person))
        | (Q(target=None, playlist__isnull=False) & _theirs("playlist__", person))
        | (Q(target__isnull=False) & _theirs("target__", person))
    )


def runs_to_see(person: int | None) -> Q:
    """Of runs: with a shared playlist goes how it was made, but not what is under way or has come to nothing."""
    shared = (Q(target=None) & _shared("playlist__")) | _shared("target__")
    return runs_to_change(person) | (Q(state=Run.State.FINISHED) & shared)


def may_change(playlist: Playlist, person: int | None) -> bool:
    """Whether this playlist is the person's, or everybody's; as `playlists_to_change`."""
    return playlist.owner_id is None or playlist.owner_id == person


def listener_of(playlist: Playlist, person: int | None) -> int | None:
    """The person's id where they may see the playlist but not change it (0 for nobody in particular), else None."""
    return None if may_change(playlist, person) else person or 0


def right_to_playlist(playlist_id: int, person: int | None) -> Right:
    """What this person may do with it; one query."""
    return recall(
        ("right to a playlist", playlist_id, person),
        lambda: _right(Playlist.objects.filter(playlists_to_see(person), pk=playlist_id), playlists_to_change(person)),
    )


def right_to_run(run_id: int, person: int | None) -> Right:
    """What this person may do with it; one query."""
    return recall(
        ("right to a run", run_id, person),
        lambda: _right(Run.objects.filter(runs_to_see(person), pk=run_id), runs_to_change(person)),
    )


def right_to_replacement(replacement_id: int, person: int | None) -> Right:
    """Follows the playlist that took the place; of a script's, which has none, everybody may undo it."""
    theirs = Q(playlist=None) | _theirs("playlist__", person)
    rows = Replacement.objects.filter(theirs | _shared("playlist__"), pk=replacement_id)
    return _right(rows, theirs)


def owner_names(owners: Iterable[int | None]) -> dict[int, str]:
    """What these people are called, by id; no query for none."""
    ids = {owner for owner in owners if owner is not None}
    people = get_user_model()._default_manager.filter(pk__in=ids) if ids else ()  # noqa: SLF001  # Django's documented way
    return {person.pk: person_name(person) for person in people}


def person_named(name: str) -> int | None:
    """The id of the active account of this name; None where there is none."""
    people = get_user_model()._default_manager.filter(username=name, is_active=True)  # noqa: SLF001  # as above
    return people.values_list("pk", flat=True).first()


def _theirs(path: str, person: int | None) -> Q:
    nobodys = Q(**{f"{path}owner": None})
    return nobodys if person is None else nobodys | Q(**{f"{path}owner": person})


def _shared(path: str) -> Q:
    return Q(**{f"{path}is_shared": True, f"{path}deleted_at": None})


def _right(rows: QuerySet[Any], theirs: Q) -> Right:
    may_change = ExpressionWrapper(theirs, output_field=BooleanField())
    found = list(rows.annotate(may_change=may_change).values_list("may_change", flat=True)[:1])
    if not found:
        return Right.NONE
    return Right.CHANGE if found[0] else Right.SEE
