"""The values of a generation: the wish, what was understood, picks, and what a finished run is told as."""

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Literal

from core.values import Frozen
from library.schemas import TrackRef
from llm.setting import Depth
from playlists.plan import DEFAULT_COUNT, USUAL_MINUTES, Facts, WishPlan, facts_of

Step = Literal["signals", "analyze", "narrow", "look", "sample", "select", "narrate", "save"]
#: Of a pick: the model's first answer, its second, or, where it found too few, the ranking.
Origin = Literal["first", "top_up", "filled"]


class Ideas(Frozen):
    """What the analysis model suggests for a wish; only names that exist.

    `titles` are (artist, title) pairs. Genres and decades narrow what matches; `leanings` are genres that only rank,
    and so do names. `by_words`: no model was asked, or its answer refused, and the words of the wish alone suggest it.
    `plan` is what it read in the wish, as far as that was checked; merged with what rules read in planning.merge.
    """

    genres: tuple[str, ...] = ()
    decades: tuple[int, ...] = ()
    artists: tuple[str, ...] = ()
    titles: tuple[tuple[str, str], ...] = ()
    leanings: tuple[str, ...] = ()
    by_words: bool = False
    plan: WishPlan = WishPlan()

    @property
    def says_something(self) -> bool:
        """Whether anything is suggested at all."""
        named = self.genres or self.decades or self.artists or self.titles or self.leanings
        return bool(named) or self.plan != WishPlan()


class Wish(Facts):
    """What a person asks for, with what is chosen by hand. `genres`/`decades` None: as the wish suggests; (): no limit.

    `song` is the rating key of the track that it starts from, `qualities` what it was chosen for, `notes` what was
    added in words; `text` says all three in one. `exclude_tracks` are rating keys that are never offered.
    With `ideas`, even empty ones, the analysis model is not asked again. `depth`, `fill_up` None: as the settings say.
    `ignored` are keys (plan_parts) of what the text says and is not to count.
    """

    text: str
    genres: tuple[str, ...] | None = None
    decades: tuple[int, ...] | None = None
    artists: tuple[str, ...] = ()
    exclude_genres: tuple[str, ...] = ()
    exclude_artists: tuple[str, ...] = ()
    exclude_live: bool = True
    max_tracks: int | None = None
    song: str = ""
    qualities: tuple[str, ...] = ()
    notes: str = ""
    exclude_tracks: tuple[str, ...] = ()
    ideas: Ideas | None = None
    depth: Depth | None = None
    fill_up: bool | None = None
    ignored: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """What it asks of tracks and of the list."""
        return facts_of(self)

    @property
    def track_count(self) -> int:
        """How many tracks are asked for, or about as many as the minutes take; else the usual number.

        What the prompt says counts once the wish is settled.
        """
        return self.count or (ceil(self.minutes / USUAL_MINUTES) if self.minutes else DEFAULT_COUNT)


class Look(Frozen):
    """What earlier runs found in the artists: `parts` are names kept, by the question that was asked.

    `kept`: of a look that is whole, for the revisions of its playlist, which ask no more; None where there was none.
    """

    parts: Mapping[str, tuple[str, ...]] = {}
    kept: tuple[str, ...] | None = None


class Revision(Frozen):
    """What a run does to a playlist that exists: new tracks in the places of `replaced`, or behind the entry `after`.

    `replaced` are rating keys, `after` an entry's id. `drop`: of `replaced`, those without a successor go as well.
    `retells`: so much is new that the story is told anew, of what is in the playlist then.
    """

    label: str
    replaced: tuple[str, ...] = ()
    after: int | None = None
    drop: bool = False
    retells: bool = False


class Quality(Frozen):
    """Something about a track that others may share; `id` is the label folded, as scripts send it back."""

    id: str
    label: str
    description: str = ""


class Qualities(Frozen):
    """What makes a track what it is; `of_model` is the model that said so, "" for plain facts."""

    qualities: tuple[Quality, ...]
    of_model: str = ""


class Pick(Frozen):
    """A track picked: `number` is its place in the list that the model saw (from 1); 0 for what it did not see."""

    number: int
    track: TrackRef
    origin: Origin = "first"


class Narrative(Frozen):
    """Title and story of a playlist; `written` is False where the story is not a model's, but plain words of ours.

    `note` says why, or what of the model's story was left out. `reasons`, by rating key, where they were asked for.
    """

    title: str
    text: str = ""
    reasons: Mapping[str, str] = {}
    written: bool = True
    note: str = ""


class ReportedTrack(Frozen):
    """A track of a finished playlist; `is_filled` as in Entry."""

    rating_key: str
    artist: str
    title: str
    album: str
    year: int | None
    reason: str = ""
    is_filled: bool = False


class RunReport(Frozen):
    """A finished run, whole; `estimated_cost` in dollars, None where the price is unknown; seconds by step.

    `filled` of the tracks are by rank, and not the model's picks. `fewer` says why these, or all, are fewer than asked.
    `is_story_written`: the narrative is the model's; `story_note` says why not, or what of it was left out.
    `plan` is all that was understood, None of a run by an older version, and `understood` the same in words; `unmet`
    are sentences on what of it the playlist does not meet. `length_seconds` is how long it is where minutes were asked
    for, unknown lengths taken for usual ones.
    """

    title: str
    narrative: str
    tracks: tuple[ReportedTrack, ...]
    asked_for: int
    input_tokens: int
    output_tokens: int
    estimated_cost: float | None
    matching_tracks: int
    candidates_sent: int
    relaxed: tuple[str, ...]
    plan: WishPlan | None = None
    understood: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    length_seconds: int | None = None
    is_story_written: bool
    story_note: str
    seconds: dict[Step, float]
    provider: str
    model: str
    summary: str
    playlist_id: int
    filled: int = 0
    fewer: str = ""


class Entry(Frozen):
    """A track in a playlist, as it was when it came in; `id` names it in edits, None before it is stored.

    `is_filled`: not the model's pick, but the ranking's, as the model had found too few.
    """

    id: int | None = None
    rating_key: str
    title: str
    artist: str
    album: str = ""
    year: int | None = None
    duration_ms: int | None = None
    reason: str = ""
    is_locked: bool = False
    is_filled: bool = False


class Snapshot(Frozen):
    """What can be edited of a playlist, and what Undo brings back. `is_written`: the narrative is a model's."""

    title: str
    narrative: str = ""
    is_written: bool = True
    entries: tuple[Entry, ...] = ()


class PlaylistCard(Frozen):
    """A playlist in a list; `covers` are rating keys: four for a mosaic, else one, or none where it is empty.

    `artists`: the first few, where another playlist of the list has the same title. `shared_by`: its owner, where that
    is somebody else, who alone may change it.
    """

    pk: int
    kind: str
    title: str
    wish: str
    track_count: int
    created_at: datetime
    is_saved: bool = False
    is_shared: bool = False
    shared_by: str = ""
    covers: tuple[str, ...] = ()
    artists: tuple[str, ...] = ()
