"""Reading and writing profiles, by artists' ids."""

from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from library.credits.rows import credits_of
from library.models import Artist, ProfileLabel, StoredProfile
from library.profiles.rows import COLUMNS, columns_of, labels_of, profile_of, profile_of_columns
from library.profiles.schema import UNKNOWN, ArtistProfile

Source = Literal["model", "person", "demo"]
#: Rows of one statement; and ids, above which none are named.
_BATCH, _MANY = 500, 2000


def profiles_of(artist_ids: Iterable[int]) -> Mapping[int, ArtistProfile]:
    """The profiles of those artists that have one; an artist that was asked for in vain has `is_known` false.

    A list of artists without one sounds like the first of them: "A feat. B" like A.
    """
    ids = set(artist_ids)
    found = _own_profiles(ids)
    without = ids - found.keys()
    told = credits_of(without if len(without) <= _MANY else None)
    first = {named: told[named][0] for named in without & told.keys()}
    of_first = _own_profiles(set(first.values())) if first else {}
    return found | {named: of_first[artist] for named, artist in first.items() if artist in of_first}


def _own_profiles(ids: Collection[int]) -> dict[int, ArtistProfile]:
    stored = StoredProfile.objects.filter(artist__id__isnull=False).values_list("artist__id", *COLUMNS)
    # Of many, all are read: a statement with their ids takes longer.
    rows = stored.iterator(chunk_size=5000) if len(ids) > _MANY else stored.filter(artist__id__in=ids)
    return {pk: profile_of_columns(columns) for pk, *columns in rows if pk in ids}


def anybody_is_known() -> bool:
    """Whether any artist has a profile that tells something."""
    return StoredProfile.objects.filter(is_known=True).exists()


@transaction.atomic
def store_profiles(profiles: Mapping[int, ArtistProfile], *, source: Source, model: str = "") -> int:
    """Write profiles by artists' ids; returns how many.

    What a person said stays unless a person says it anew, and the demo library's facts replace nobody's.
    """
    keys = dict(Artist.objects.filter(id__in=list(profiles)).values_list("folded", "id"))
    old = StoredProfile.objects.select_for_update().filter(artist_id__in=list(keys))
    kept = {row.artist_id for row in old if not _may_replace(row.source, source)}
    old.exclude(artist_id__in=kept).delete()
    now = timezone.now()
    rows = [
        StoredProfile(artist_id=key, source=source, model=model, changed_at=now, **columns_of(profiles[pk]))
        for key, pk in keys.items()
        if key not in kept
    ]
    StoredProfile.objects.bulk_create(rows, batch_size=_BATCH)
    _store_labels(rows)
    return len(rows)


def forget_profiles(artist_ids: Iterable[int]) -> int:
    """Delete profiles, whoever made them, so that the artists are open again; returns how many."""
    return _delete(StoredProfile.objects.filter(artist__id__in=list(artist_ids)))


def forget_unknown() -> int:
    """Open again the artists whom a model did not know, for another one to be asked; returns how many."""
    return _delete(StoredProfile.objects.filter(is_known=False, source=StoredProfile.Source.MODEL))


def ask_again(artist_id: int) -> bool:
    """Have the model asked once more, whoever made the profile; it stays until there is an answer.

    Returns whether there is such an artist.
    """
    artist = Artist.objects.filter(pk=artist_id).first()
    if artist is None:
        return False
    of_model = {"source": StoredProfile.Source.MODEL, "is_asked_again": True}
    new = of_model | {"changed_at": timezone.now()} | columns_of(UNKNOWN)
    StoredProfile.objects.update_or_create(artist=artist, defaults=of_model, create_defaults=new)
    return True


def _delete(rows: QuerySet[StoredProfile]) -> int:
    return rows.delete()[1].get(StoredProfile._meta.label, 0)  # noqa: SLF001  # documented by Django


def _may_replace(old: str, new: Source) -> bool:
    return new == "person" or old == "demo" or (old == new == "model")


def _store_labels(rows: Iterable[StoredProfile]) -> None:
    labels = (
        ProfileLabel(profile=row, kind=kind, word=word) for row in rows for kind, word in labels_of(profile_of(row))
    )
    ProfileLabel.objects.bulk_create(labels, batch_size=_BATCH)
