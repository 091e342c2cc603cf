"""What the story of a run is to be about, if one is told: a revision keeps its playlist's, unless most of it goes."""

from typing import NamedTuple

from library.schemas import TrackRef
from playlists.models import Run
from playlists.queries import revision_of
from playlists.services.editing.entries import entries_of, refs_of_entries


class StoryPlan(NamedTuple):
    """`kept` are the tracks that stay in the playlist beside those that the run picks."""

    is_told: bool = True
    kept: tuple[TrackRef, ...] = ()


NEW_STORY = StoryPlan()


def story_of(run: Run) -> StoryPlan:
    """Out of the playlist as it is now."""
    revision = revision_of(run)
    if revision is None or run.target is None:
        return NEW_STORY
    if not revision.retells:
        return StoryPlan(is_told=False)
    stay = [entry for entry in entries_of(run.target) if entry.is_locked or entry.rating_key not in revision.replaced]
    return StoryPlan(kept=tuple(refs_of_entries(stay)))
