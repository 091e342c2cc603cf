"""Which of the tracks that match tell of what is wished for, and whether these alone are offered.

A subject that titles tell for certain ("Christmas", "a colour in the title") lets nothing else in. Any other leads; it
lets nothing else in where that leaves a whole playlist.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from core.text.humanize import pluralize
from library.schemas import Candidate, TrackFilter
from playlists.schemas import Wish
from playlists.services.ranking.ranking import LEADING
from playlists.services.ranking.titles import find_telling


class SubjectTracks(NamedTuple):
    """`scores` by track; `within`: ids of all tracks that may be offered, None where any may.

    `is_exact`: nothing else is of the subject, whoever says so. `leaves_enough` is False where a looser filter may let
    more of them through. `unmet`: as WishPlan has it.
    """

    scores: Mapping[Candidate, float] = MappingProxyType({})
    within: frozenset[int] | None = None
    is_exact: bool = False
    leaves_enough: bool = True
    unmet: tuple[str, ...] = ()

    def with_titled(self, tracks: Iterable[Candidate]) -> "SubjectTracks":
        """With tracks whose titles the model named: it may know what a title does not tell."""
        if self.within is None or self.is_exact:
            return self
        return self._replace(within=self.within.union(track.id for track in tracks))

    def allows(self, track: Candidate) -> bool:
        """Whether the track may be offered."""
        return self.within is None or track.id in self.within


def find_subject_tracks(wish: Wish, track_filter: TrackFilter, refused: frozenset[int]) -> SubjectTracks:
    """Of those that pass; `refused` are recordings. `wish` is settled: its subjects are the plan's."""
    if not wish.subjects:
        return SubjectTracks()
    telling = find_telling(wish.subjects, track_filter)
    allowed = {track: score for track, score in telling.scores.items() if track.recording not in refused}
    sure = frozenset(track.id for track in allowed if track.id in telling.sure)
    leading = frozenset(track.id for track, score in allowed.items() if score >= LEADING)
    enough = wish.track_count
    if telling.is_loose:
        return SubjectTracks(allowed)
    if telling.is_exact:
        return SubjectTracks(allowed, sure, is_exact=True, leaves_enough=len(sure) >= enough)
    within = next((ids for ids in (sure, leading) if len(ids) >= enough), None)
    unmet = () if within else (_few_text(wish.subjects, len(leading)),)
    return SubjectTracks(allowed, within, leaves_enough=within is not None, unmet=unmet)


def title_text(subjects: Iterable[str]) -> str:
    """ "“trains” or “boats”"."""
    return " or ".join(f"“{subject.removesuffix(' in the title')}”" for subject in subjects)


def _few_text(subjects: Iterable[str], found: int) -> str:
    named = title_text(subjects)
    if not found:
        return f"No title in your library tells of {named}, so other tracks were offered."
    titles = pluralize(found, "title in your library tells", "titles in your library tell")
    return f"Only {titles} of {named}, so other tracks were offered as well."
