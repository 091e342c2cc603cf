"""The stages of a run as a person sees them: three, each with what it does just now in plain words. Pure."""

from typing import Literal

from core.text.humanize import pluralize
from core.values import Frozen
from playlists.schemas import Step
from playlists.services.looking.words import looking_text, skipped_text
from playlists.services.planning.words import facts_words
from playlists.services.runs.progress import RunProgress

StageState = Literal["todo", "now", "done"]
_UNDERSTAND: tuple[Step, ...] = ("signals", "analyze", "narrow")
_PICK: tuple[Step, ...] = ("look", "sample", "select")
_STORY: tuple[Step, ...] = ("narrate", "save")


class Stage(Frozen):
    """`text` is what it does, or has done; `note` what did not go as it should."""

    name: str
    title: str
    state: StageState
    text: str = ""
    note: str = ""


def stages(progress: RunProgress, *, count: int, local: bool, with_story: bool = True) -> tuple[Stage, ...]:
    """`local`: the model is loaded on the person's own hardware. A revision is made `with_story=False`."""
    understanding = Stage(
        name="understand",
        title="Understanding your prompt",
        state=_state(progress, _UNDERSTAND, _PICK + _STORY),
        text=_understanding(progress, local=local),
        note=" ".join(progress.all_unmet),
    )
    picking = Stage(
        name="pick",
        title="Picking the tracks",
        state=_state(progress, _PICK, _STORY),
        text=_picking(progress, count, local=local),
        note=_note_on_look(progress),
    )
    if not with_story:
        return understanding, picking
    story = Stage(
        name="story",
        title="Writing the description",
        state=_state(progress, _STORY, ()),
        text=_thinking(progress) if progress.step == "narrate" else "",
    )
    return understanding, picking, story


def announcement(progress: RunProgress, parts: tuple[Stage, ...]) -> str:
    """What a screen reader is told: a new stage, and nothing of every track."""
    if progress.state == "queued":
        return waiting_text(progress.ahead)
    return next((stage.title for stage in parts if stage.state == "now"), "")


def waiting_text(ahead: int) -> str:
    """The line of a run that waits for its local server."""
    if ahead == 1:
        return "Next in the queue"
    return f"In the queue: {ahead:,} ahead of you"


def _state(progress: RunProgress, own: tuple[Step, ...], later: tuple[Step, ...]) -> StageState:
    if progress.step in own:
        return "now"
    return "done" if progress.step in later else "todo"


def _understanding(progress: RunProgress, *, local: bool) -> str:
    if progress.matching is not None:
        given_up = f", ignoring {' and '.join(progress.relaxed)}" if progress.relaxed else ""
        asked = facts_words(progress.plan) if progress.plan else ()
        matches = pluralize(progress.matching, "track matches", "tracks match")
        return f"{matches}{given_up}" + (f" · {', '.join(asked)}" if asked else "")
    if progress.step != "analyze":
        return ""
    if progress.doing:
        return _thinking(progress) or "Finding matching genres and decades"
    if local and not progress.heard:
        return "Loading the model to find matching genres and decades"
    return "Finding matching genres and decades"


def _picking(progress: RunProgress, count: int, *, local: bool) -> str:
    picked = f"{progress.picked:,} of {count:,}"
    if progress.step in _STORY:
        return f"{picked} picked" if progress.picked < count else f"{count:,} picked"
    if progress.step in {"look", "sample"}:
        return _looking(progress) if progress.step == "look" else "Selecting candidates"
    if progress.step != "select":
        return ""
    if thinking := _thinking(progress):
        return f"{thinking}, {picked} picked" if progress.picked else thinking
    if progress.missing:
        return f"Asking for {progress.missing:,} more: {picked} picked"
    return f"Picking {picked}" if progress.doing else _reading(progress, local=local)


def _looking(progress: RunProgress) -> str:
    line = looking_text(progress.looking) if progress.looking else "Looking through the artists"
    thinking = _thinking(progress)
    return f"{line}. {thinking}" if thinking else line


def _note_on_look(progress: RunProgress) -> str:
    """What the page before the run did not say: an answer that was none, a model that may not choose."""
    if progress.skipped and progress.skipped.why in {"weak", "no_room"}:
        return f"{skipped_text(progress.skipped)}."
    return " ".join(f"{trouble}." for trouble in progress.troubles)


def _reading(progress: RunProgress, *, local: bool) -> str:
    """A server says nothing until its first word: whether it loads the model or reads is not known."""
    tracks = pluralize(progress.sent or 0, "track")
    return f"Loading the model and reading {tracks}" if local and not progress.heard else f"Reading {tracks}"


def _thinking(progress: RunProgress) -> str:
    return f"Thinking ({progress.tokens:,} tokens so far)" if progress.doing == "thinking" else ""
