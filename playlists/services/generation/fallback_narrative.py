"""Title and story without a model: the wish's own words, and facts about the tracks. Pure."""

from collections import Counter
from collections.abc import Sequence

from core.text.pluralize import counted
from library.schemas import TrackRef
from playlists.schemas import Narrative
from playlists.services.wishes.title import title_of


def plain_narrative(wish: str, tracks: Sequence[TrackRef] = ()) -> Narrative:
    """What can be said for certain."""
    return Narrative(title=title_of(wish) or "New playlist", text=plain_story(tracks), written=False)


def plain_story(tracks: Sequence[TrackRef]) -> str:
    """ "20 tracks by 18 artists, 1970 to 1979, mostly soul and funk." """
    if not tracks:
        return ""
    artists = {track.artist for track in tracks}
    by = tracks[0].artist if len(artists) == 1 else f"{len(artists)} artists"
    parts = [f"{counted(len(tracks), 'track')} by {by}", _span(tracks), _genres(tracks)]
    return ", ".join(part for part in parts if part) + "."


def _span(tracks: Sequence[TrackRef]) -> str:
    years = sorted({track.year for track in tracks if track.year})
    if not years:
        return ""
    return f"from {years[0]}" if len(years) == 1 else f"from {years[0]} to {years[-1]}"


def _genres(tracks: Sequence[TrackRef]) -> str:
    """The one or two that at least half of the tracks carry."""
    counts = Counter(genre for track in tracks for genre in track.genres)
    common = [genre for genre, count in counts.most_common(2) if count * 2 >= len(tracks)]
    return f"mostly {' and '.join(common)}" if common else ""
