"""How many tracks a run's list will have, found without making it wherever the answer cannot differ."""

from typing import NamedTuple

from asgiref.sync import sync_to_async
from django.db.models import Count

from library.filters.track_query import Matching
from library.queries import track_refs
from library.schemas import TrackFilter
from llm.services.calling.client import LLMClient
from playlists.schemas import Wish
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ChosenFilter
from playlists.services.generation.prompt_budget import fit_listing, line_bound, room_for_list, track_limit

#: Any: which tracks are drawn changes with it, how many hardly ever does.
_SEED = 1
#: Tracks that tell how long the lines are; what may be amiss with so few; and a list so long that it is not made.
_SAMPLE, _MARGIN, _LONG = 60, 1.5, 2_000


class ExpectedList(NamedTuple):
    """Tracks, and the most tokens that their lines take."""

    tracks: int
    tokens: int


async def expect_list(found: ChosenFilter, wish: Wish, client: LLMClient) -> ExpectedList:
    """Raises BadWishError where the wish leaves no room, NothingMatchesError where nothing is left to send."""
    limit = await track_limit(wish, client)
    if _is_plain(found):
        most, line = await sync_to_async(_most)(found, limit)
        room = await room_for_list(wish.text, wish.count, most, client=client)
        if most * line * _MARGIN <= room:
            return ExpectedList(most, round(most * line))
        if most > _LONG:
            fitting = min(most, int(room / line))
            return ExpectedList(fitting, round(fitting * line))
    tracks = await sync_to_async(choose_candidates)(found, limit, _SEED)
    listing = await fit_listing(tracks, wish.text, wish.count, client=client)
    return ExpectedList(len(listing.tracks), sum(line_bound(track, len(tracks)) for track in listing.tracks))


def _is_plain(found: ChosenFilter) -> bool:
    """Whether the filter says all: nothing is named, and nothing left out track by track."""
    return not (found.named or found.refused or found.signals.live or found.signals.without_genres)


def _most(found: ChosenFilter, limit: int) -> tuple[int, float]:
    """At most so many recordings, and what the line of one takes. Twice as many tracks as needed are surely enough."""
    most = limit if found.matching >= 2 * limit else min(limit, _recordings(found.filter))
    ids = Matching(found.filter).rows.values_list("pk_of_track", flat=True)[:_SAMPLE]
    bounds = [line_bound(track, most) for track in track_refs(list(ids))]
    return most, sum(bounds) / max(len(bounds), 1)


def _recordings(track_filter: TrackFilter) -> int:
    return int(Matching(track_filter).rows.aggregate(count=Count("recording", distinct=True))["count"])
