"""What a length in minutes takes: how many tracks to ask for, and which to offer where not all lengths are known."""

from collections.abc import Iterable, Sequence
from math import ceil
from statistics import fmean
from typing import NamedTuple

from library.listed import Listed, ListedTrack
from library.queries import draw_pool, lengths_of
from library.schemas import TrackFilter
from playlists.plan import USUAL_MINUTES
from playlists.plan_fields import PLAN_FIELDS
from playlists.schemas import Pick, Wish

#: Tracks that tell how long those that match are.
_SAMPLE = 400
#: So many more are asked for, that the last ones can be chosen to fit: of them, and beside that.
_MORE, _FEW_MORE = 0.15, 3
#: Tracks that are looked at where no choice of the picks fits.
_SPARE = 8
#: Times the length: with so much of known length, nothing else is offered. Less would leave hardly any choice.
_ENOUGH = 1.25
#: Of so many tracks of so many minutes: how far from the usual length of these a track may be, in parts of it.
_ABOUT = 0.5
#: Times a list: no more is drawn for those of known length in it.
_MOST_DRAWN = 4


class LengthPlan(NamedTuple):
    """`seconds` are asked for, and so many `tracks`, where both are; `typical` is the length of one in seconds.

    `known`: of what matches, the part whose length is known.
    """

    seconds: int
    tracks: int | None
    typical: float
    known: float

    @property
    def asked(self) -> int:
        """Tracks that the model is asked for."""
        expected = self.tracks or self.seconds / self.typical
        return min(ceil(expected * (1 + _MORE)) + _FEW_MORE, PLAN_FIELDS["count"].most)

    def drawn(self, limit: int) -> int:
        """How many to draw for a list of `limit`: more where many are of unknown length."""
        suiting = self.known / 2 if self.tracks else self.known
        return ceil(limit * min(_MOST_DRAWN, 1 / suiting)) if suiting else limit

    def offered(self, tracks: Sequence[ListedTrack], limit: int) -> list[ListedTrack]:
        """Those of known length, if there is plenty of them: only these meet the minutes for certain.

        If so many tracks are asked for too, those that aren't far too long or short for it.
        """
        known = [track for track in tracks if track.duration_ms]
        suiting = [track for track in known if self._suits(track)]
        return next((some for some in (suiting, known) if self._is_plenty(some)), list(tracks))[:limit]

    def _suits(self, track: Listed) -> bool:
        usual = self.seconds / self.tracks if self.tracks else 0.0
        return not usual or abs(self.seconds_of(track) - usual) <= _ABOUT * usual

    def _is_plenty(self, tracks: Sequence[Listed]) -> bool:
        is_long = sum(map(self.seconds_of, tracks)) >= _ENOUGH * self.seconds
        return is_long and len(tracks) >= _ENOUGH * (self.tracks or 0)

    def missing(self, picks: Sequence[Pick]) -> int:
        """How many tracks could be needed beside these: what they are too short by, and some to choose from."""
        short = self.seconds - sum(self.seconds_of(pick.track) for pick in picks)
        return max(0, ceil(short / self.typical)) + max(_SPARE, self.tracks or 0)

    def seconds_of(self, track: Listed) -> int:
        """A track's length; of one whose length is not known, the typical one."""
        return round(track.duration_ms / 1000) if track.duration_ms else round(self.typical)


def plan_length(wish: Wish, track_filter: TrackFilter, named: Iterable[int] = ()) -> LengthPlan | None:
    """None where no minutes are asked for. `named` are the ids of the tracks to choose from, where it is only these."""
    if not wish.minutes:
        return None
    ids = list(named) or [track.id for track in draw_pool(track_filter, seed=0, limit=_SAMPLE)]
    lengths = lengths_of(ids)
    known = [length / 1000 for length in lengths if length]
    return LengthPlan(
        seconds=wish.minutes * 60,
        tracks=wish.count,
        typical=fmean(known) if known else USUAL_MINUTES * 60,
        known=len(known) / max(1, len(lengths)),
    )
