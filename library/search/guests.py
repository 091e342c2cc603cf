"""Tracks in whose titles artists are guests: "Tide (feat. Ada Vale)"."""

from collections.abc import Collection, Iterator

from library.models import Track
from library.names.credits import NameOfSeveral, may_be_several
from library.names.normalization import artist_key, search_words
from library.schemas import Candidate, TrackFilter
from library.search.titles import find_titles
from library.sql import select_ids

#: Words of a name that are looked for; all of it must be there, as is seen then.
_WORDS = 3
#: Before a name of one word, which many titles have: what may stand before a guest.
_SIGNS = ("feat", "ft", "featuring", "with", "and", "x")


def tracks_with_guests(artists: Collection[str], track_filter: TrackFilter) -> list[Candidate]:
    """Those that pass, with one of these artists as a guest. Three queries, whatever the number of artists."""
    hits = find_titles([phrase for name in artists for phrase in _phrases(name)], track_filter, seed=0)
    titles = Track.objects.filter(id__in=select_ids(hit.track.id for hit in hits)).values_list("id", "title")
    keys = frozenset(map(artist_key, artists))
    meant = {pk for pk, title in titles if may_be_several(title) and keys & NameOfSeveral(title).guest_keys()}
    return [hit.track for hit in hits if hit.track.id in meant]


def _phrases(name: str) -> Iterator[str]:
    words = search_words(artist_key(name))[:_WORDS]
    if len(words) > 1:
        yield " ".join(words)
    else:
        yield from (f"{sign} {word}" for word in words for sign in _SIGNS)
        yield from (f"{sign} the {word}" for word in words for sign in _SIGNS)
