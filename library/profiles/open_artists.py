"""Whose profiles are missing, the artists first that people hear most; and how many are known."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from core.values import Frozen
from library.credits.rows import credits_of, with_tracks, without_lists
from library.models import Artist, LibraryState, StoredProfile, Track
from library.names.placeholders import NOBODY

_MODEL = StoredProfile.Source.MODEL


class ProfileCounts(Frozen):
    """Artists with tracks: all, those with a profile that says something, those in vain asked for; and who told."""

    artists: int = 0
    known: int = 0
    unknown: int = 0
    by_hand: int = 0
    by_model: int = 0

    @property
    def open(self) -> int:
        """Those that nobody was asked about."""
        return max(0, self.artists - self.known - self.unknown)


def count_profiles() -> ProfileCounts:
    """One query over the profiles, whatever the size of the library."""
    performs = Exists(without_lists(Artist.objects.filter(with_tracks(), folded=OuterRef("artist_id"))))
    counted = StoredProfile.objects.filter(performs).aggregate(
        known=Count("pk", filter=Q(is_known=True)),
        unknown=Count("pk", filter=Q(is_known=False)),
        by_hand=Count("pk", filter=Q(source=StoredProfile.Source.PERSON)),
        by_model=Count("pk", filter=Q(source=_MODEL)),
    )
    library = LibraryState.objects.filter(pk=1).first()
    return ProfileCounts(artists=library.artists if library else 0, **counted)


def open_artists(*, anew_before: datetime | None = None, asked_again_only: bool = False) -> list[int]:
    """Ids of performers whom a model is to be asked about: those asked for by name first, then by tracks and plays.

    `anew_before`: also those whose profile a model made before that. Names for several or nobody are left out.
    """
    again = _ids(Q(is_asked_again=True))
    if asked_again_only:
        return again
    settled = _ids(~_may_be_asked(anew_before))
    nobody = Artist.objects.filter(folded__in=NOBODY).values_list("id", flat=True)
    left_out = {*settled, *again, *nobody}
    heard = Track.objects.values("artist_id").annotate(weight=Count("pk") + Sum("play_count"))
    by_weight = heard.order_by(F("weight").desc(), "artist_id").values_list("artist_id", flat=True)
    told = credits_of()
    credited = (pk for named in by_weight.iterator(chunk_size=5000) for pk in told.get(named, (named,)))
    return [*again, *(pk for pk in dict.fromkeys(credited) if pk not in left_out)]


def still_open(ids: Collection[int], *, anew_before: datetime | None = None) -> list[int]:
    """Those of these artists, in their order, whom nobody has told of meanwhile."""
    settled = set(_ids(Q(artist__id__in=ids) & ~_may_be_asked(anew_before)))
    return [pk for pk in ids if pk not in settled]


def _may_be_asked(anew_before: datetime | None) -> Q:
    """Profiles that are to be made once more."""
    again = Q(is_asked_again=True)
    return again if anew_before is None else again | Q(source=_MODEL, changed_at__lt=anew_before)


def _ids(condition: Q) -> list[int]:
    rows = StoredProfile.objects.filter(condition, artist__id__isnull=False)
    return list(rows.order_by("pk").values_list("artist__id", flat=True))
