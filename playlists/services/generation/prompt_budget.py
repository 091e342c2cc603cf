"""Step 4, its limits: how many tracks a run may send, as many of the drawn ones as fit, and how many that will be."""

import asyncio
from collections.abc import Sequence
from typing import NamedTuple

from asgiref.sync import sync_to_async
from django.db.models import Count

from library.filters.track_query import TrackQuery
from library.listed import Listed
from library.queries import list_tracks
from library.schemas import TrackFilter
from llm.budget import answer_tokens, token_bound
from llm.budget import fitting_tracks as most_in_window
from llm.errors import ContextTooLongError
from llm.services.calling.client import LLMClient
from llm.services.calling.measurements import measured_tokens_per_track
from llm.strength import CHOICES_OF_WEAK
from playlists.errors import BadWishError
from playlists.prompts import select as prompt
from playlists.prompts.listing import Listing, lay_out_named, name_tracks
from playlists.schemas import Wish
from playlists.services.generation.by_plays import asks_for_plays
from playlists.services.generation.candidates import choose_candidates
from playlists.services.generation.filtering import ChosenFilter
from playlists.services.generation.fitting import line_bound, lines_that_fit
from playlists.services.generation.instructions import picking_system
from playlists.services.generation.trust import is_too_small_to_pick

#: Any: which tracks are drawn changes with it, how many hardly ever does.
_SEED = 1
#: Tracks that tell how long the lines are; what may be amiss with so few; and a list so long that it is not made.
_SAMPLE, _MARGIN, _LONG = 60, 1.5, 2_000
#: Of what the server says would fit: its own count of the answer and of the template comes on top.
_SAFETY = 0.8


def fitting_by_server(sent: int, exc: ContextTooLongError) -> int | None:
    """The server counts more tokens, or has a smaller window, than we were told: how many tracks fit by its figures.

    None where it gives none, or none that help.
    """
    if not (exc.prompt_tokens and exc.context_window):
        return None
    fitting = int(sent * _SAFETY * exc.context_window / exc.prompt_tokens)
    return fitting if 1 <= fitting < sent else None


async def track_limit(wish: Wish, client: LLMClient) -> int:
    """Max Tracks to AI: the person's number, but never more than what fits."""
    most = await fitting_tracks(wish.track_count, client)
    return min(wish.max_tracks or client.config.max_tracks or most, most)


async def most_askable(wish: Wish, client: LLMClient) -> int:
    """All tracks that it asks for, if the list has room for as many beside the answer; else half of a list."""
    count, times = wish.track_count, 1
    while count > 1 and (most := await track_limit(wish.model_copy(update={"count": count}), client)) < count * times:
        count, times = max(1, (2 * count + most) // 4), 2
    return count


async def fitting_tracks(count: int, client: LLMClient) -> int:
    """The most tracks that a run may send: what the window holds; for a weak model only a few for each pick."""
    window = await client.window("generation")
    measured = await measured_tokens_per_track(client.config, client.model("generation"))
    most = most_in_window(window.tokens, measured, count)
    return min(most, count * CHOICES_OF_WEAK) if await is_too_small_to_pick(client) else most


async def fit_listing(tracks: Sequence[Listed], wish: str, count: int, *, client: LLMClient) -> Listing:
    """Beside the questions and answers of both rounds; tracks whose names are too long are left out.

    Raises BadWishError where the wish itself leaves no room for a single track.
    """
    room = await room_for_list(wish, count, len(tracks), client=client)
    # A window of a million tokens holds the whole library: to measure that takes too long for the event loop.
    listing = await asyncio.to_thread(lambda: lay_out_named(lines_that_fit(name_tracks(tracks), room)))
    if tracks and not listing.tracks:
        window = (await client.window("generation")).tokens
        raise BadWishError(
            f"Your prompt leaves no room for tracks in the model's context window of {window:,} tokens. Shorten it, "
            "or choose a larger window."
        )
    return listing


async def room_for_list(wish: str, count: int, highest: int, *, client: LLMClient) -> int:
    """Tokens for a list of `highest` tracks, beside the questions and answers of both rounds."""
    count = min(count, highest)
    room = await client.prompt_allowance("generation", answer_tokens(count, highest, "array"), may_think=True)
    room -= token_bound(await picking_system(client))
    first = prompt.build("", wish, count, least=count - 1)
    top_up = prompt.build("", wish, count, taken=[highest] * count)
    return room - max(token_bound(first), token_bound(top_up))


class ExpectedList(NamedTuple):
    """Tracks, and the most tokens that their lines take."""

    tracks: int
    tokens: int


async def expect_list(found: ChosenFilter, wish: Wish, client: LLMClient) -> ExpectedList:
    """Raises BadWishError where the wish leaves no room, NothingMatchesError where nothing is left to send."""
    limit = await track_limit(wish, client)
    if _is_plain(found):
        most, line = await sync_to_async(_most)(found, limit)
        room = await room_for_list(wish.text, wish.track_count, most, client=client)
        if most * line * _MARGIN <= room:
            return ExpectedList(most, round(most * line))
        if most > _LONG:
            fitting = min(most, int(room / line))
            return ExpectedList(fitting, round(fitting * line))
    tracks = await sync_to_async(choose_candidates)(found, limit, _SEED)
    listing = await fit_listing(tracks, wish.text, wish.track_count, client=client)
    return ExpectedList(len(listing.tracks), _lines_bound(listing.tracks, len(tracks)))


def _is_plain(found: ChosenFilter) -> bool:
    """Whether the filter says all: nothing is named, and nothing left out track by track."""
    is_listed = found.named or found.refused or asks_for_plays(found.facts)
    return not (is_listed or found.signals.live or found.signals.without_genres)


def _most(found: ChosenFilter, limit: int) -> tuple[int, float]:
    """At most so many recordings, and what the line of one takes. Twice as many tracks as needed are surely enough."""
    most = limit if found.matching >= 2 * limit else min(limit, _recordings(found.filter))
    ids = TrackQuery(found.filter).rows.values_list("pk_of_track", flat=True)[:_SAMPLE]
    tracks = list_tracks(list(ids))
    return most, _lines_bound(tracks, most) / max(len(tracks), 1)


def _lines_bound(tracks: Sequence[Listed], highest: int) -> int:
    return sum(line_bound(line, highest) for line in name_tracks(tracks).lines)


def _recordings(track_filter: TrackFilter) -> int:
    return int(TrackQuery(track_filter).rows.aggregate(count=Count("recording", distinct=True))["count"])
