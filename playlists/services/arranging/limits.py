"""At most so many tracks of one artist, or of one album, in a playlist. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Literal

from core.text.humanize import pluralize
from library.listed import Listed
from playlists.schemas import Wish

#: What counts a track: one of its artists, or its album, each by its id.
Owner = tuple[Literal["artist", "album"], int]


class Limits:
    """What is left of artists and albums while tracks are taken; None is no limit.

    `owners` are artists and albums of tracks, by their rating keys; of other tracks nothing is counted.
    """

    def __init__(
        self,
        per_artist: int | None = None,
        per_album: int | None = None,
        owners: Mapping[str, Collection[Owner]] = MappingProxyType({}),
    ) -> None:
        self._most = {"artist": per_artist, "album": per_album}
        self._owners = owners
        self._taken: Counter[Owner] = Counter()

    @property
    def are_any(self) -> bool:
        """Whether anything is limited."""
        return any(most is not None for most in self._most.values())

    def allow(self, track: Listed) -> bool:
        """Whether there may be this one too."""
        return self._fits(track, self._taken)

    def take(self, track: Listed) -> None:
        """Count it, whether or not that is too many."""
        self._taken.update(self._owners.get(track.rating_key, ()))

    def count_of(self, tracks: Iterable[Listed]) -> int:
        """How many of these there can be beside those taken, if the first ones are taken first."""
        taken, count = self._taken.copy(), 0
        for track in tracks:
            if self._fits(track, taken):
                taken.update(self._owners.get(track.rating_key, ()))
                count += 1
        return count

    def _fits(self, track: Listed, taken: Counter[Owner]) -> bool:
        owners = self._owners.get(track.rating_key, ())
        return all((most := self._most[owner[0]]) is None or taken[owner] < most for owner in owners)


def limit_words(wish: Wish) -> str:
    """ "at most 1 track per artist and 2 tracks per album"; "" where there is no limit."""
    asked = ((wish.per_artist, "artist"), (wish.per_album, "album"))
    parts = [f"{pluralize(most, 'track')} per {owner}" for most, owner in asked if most]
    return f"at most {' and '.join(parts)}" if parts else ""


def text_with_limits(wish: Wish) -> str:
    """The wish as the model that picks reads it: the limits may have been set by hand."""
    limit = limit_words(wish)
    return f"{wish.text} ({limit})" if limit else wish.text


def room_words(wish: Wish, room: int, candidates: int) -> str:
    """What is said where the limits leave fewer tracks than were asked for."""
    return f"With {limit_words(wish)}, only {room:,} of the {pluralize(candidates, 'candidate')} can be picked."
