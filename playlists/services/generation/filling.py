"""Step 5, its end: where the model picked too few tracks, the best-ranked others complete the playlist, and say so."""

import math
from collections import Counter
from collections.abc import Sequence

from library.listed import Listed
from library.queries import candidates_of
from llm.settings_fields import LLMConfig
from playlists.schemas import Pick, Wish
from playlists.services.generation.matching import Matcher
from playlists.services.ranking.ranking import Ranking

#: Of a playlist, for one artist, as long as there are others: the ranking alone would take a whole album.
_OF_ARTIST, _LEAST_OF_ARTIST = 1 / 8, 2
#: Those drawn first are the best anyway, and a list of a huge window has tens of thousands.
_RANKED = 2_000


def wants_filling(wish: Wish, config: LLMConfig) -> bool:
    """The wish decides; else the settings."""
    return config.fill_up == "on" if wish.fill_up is None else wish.fill_up


def order_by_rank(
    tracks: Sequence[Listed], ranking: Ranking, kept: frozenset[int], wish: Wish | None = None
) -> list[Listed]:
    """The best first, before all others those of the artists that were `kept`; equals in the given order, of the draw.

    Where the wish asks for a length, tracks of unknown length are the last. Two queries.
    """
    asks_for_length = wish is not None and bool(wish.longest or wish.shortest)
    known = candidates_of(track.rating_key for track in tracks[:_RANKED])
    places = {key: (found.artist_id not in kept, -ranking.of_track(found)) for key, found in known.items()}
    return sorted(
        tracks,
        key=lambda track: (
            asks_for_length and track.duration_ms is None,
            *places.get(track.rating_key, (True, math.inf)),
        ),
    )


def fill_up(matcher: Matcher, ordered: Sequence[Listed], missing: int, picked: Sequence[Pick]) -> list[Pick]:
    """At most `missing` picks of `ordered`, the first ones first, none of them a recording that is picked already."""
    most = max(_LEAST_OF_ARTIST, math.ceil((len(picked) + missing) * _OF_ARTIST))
    of_artist = Counter(pick.track.artist for pick in picked)
    filled: list[Pick] = []
    later: list[Listed] = []
    for track in ordered:
        if len(filled) == missing:
            break
        if of_artist[track.artist] >= most:
            later.append(track)
        elif pick := matcher.offer_track(track, "filled"):
            of_artist[track.artist] += 1
            filled.append(pick)
    others = (pick for track in later if (pick := matcher.offer_track(track, "filled")))
    while len(filled) < missing and (pick := next(others, None)):
        filled.append(pick)
    return filled
