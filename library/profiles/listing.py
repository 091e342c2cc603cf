"""Artists with their profiles, a page at a time, as people look at them."""

from datetime import datetime
from typing import Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.values import Frozen
from library.credits.rows import with_tracks, without_lists
from library.models import Artist, StoredProfile
from library.names.normalization import artist_key
from library.profiles.rows import profile_of
from library.profiles.schema import ArtistProfile
from library.profiles.store import Source

#: Which artists a list shows: all, or by how their profile stands.
Show = Literal["all", "known", "unknown", "open", "by_hand"]
PAGE = 50


class ListedArtist(Frozen):
    """An artist as a list has it; `profile` None: nobody was asked yet."""

    id: int
    name: str
    profile: ArtistProfile | None = None
    source: Source | None = None
    model: str = ""
    changed_at: datetime | None = None
    is_asked_again: bool = False


class ArtistPage(Frozen):
    """Artists by name; `first` is the place of the first one (from 0), `total` how many there are in all."""

    artists: tuple[ListedArtist, ...]
    first: int
    total: int


def list_artists(search: str = "", *, show: Show = "all", first: int = 0, size: int = PAGE) -> ArtistPage:
    """Those whose name begins so, or has a word that does; `size` of them after the first `first`. Two queries."""
    rows = _shown(_found(search), show)
    picked = rows.select_related("profile").order_by("folded")[first : first + size]
    return ArtistPage(artists=tuple(map(_listed, picked)), first=first, total=rows.count())


def find_artist(artist_id: int) -> ListedArtist | None:
    """One artist; None where the library has it not."""
    row = Artist.objects.select_related("profile").filter(pk=artist_id).first()
    return _listed(row) if row else None


def _found(search: str) -> QuerySet[Artist]:
    """Artists with tracks, not lists of artists. Names are few enough to look through for a word in their midst."""
    rows = without_lists(Artist.objects.filter(with_tracks()))
    key = artist_key(search) if search.strip() else ""
    return rows.filter(Q(folded__startswith=key) | Q(folded__contains=f" {key}")) if key else rows


def _shown(rows: QuerySet[Artist], show: Show) -> QuerySet[Artist]:
    settled = Exists(StoredProfile.objects.filter(artist=OuterRef("folded"), is_asked_again=False))
    conditions: dict[Show, Q] = {
        "all": Q(),
        "known": Q(profile__is_known=True),
        "unknown": Q(profile__is_known=False),
        "open": Q(~settled),
        "by_hand": Q(profile__source=StoredProfile.Source.PERSON),
    }
    return rows.filter(conditions[show])


def _listed(row: Artist) -> ListedArtist:
    stored = getattr(row, "profile", None)
    if stored is None:
        return ListedArtist(id=row.pk, name=row.name)
    return ListedArtist(
        id=row.pk,
        name=row.name,
        profile=profile_of(stored),
        source=stored.source,
        model=stored.model,
        changed_at=stored.changed_at,
        is_asked_again=stored.is_asked_again,
    )
