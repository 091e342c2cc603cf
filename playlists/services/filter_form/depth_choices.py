"""The three depths of a new playlist, each with what it would do for what is chosen now."""

from core.values import Frozen
from llm.setting import Depth
from llm.settings_fields import FIELDS, LLMConfig
from llm.status import duration_text
from playlists.schemas import Wish
from playlists.services.filter_form.preview import Preview
from playlists.services.looking.words import plan_text, why_skipped


class DepthChoice(Frozen):
    """One of them; `words` say what it would do."""

    value: Depth
    label: str
    words: str
    chosen: bool = False


def depth_choices(wish: Wish, preview: Preview, config: LLMConfig) -> tuple[DepthChoice, ...]:
    """In the order of the settings, which say what is chosen until a person does."""
    chosen = wish.depth or config.depth
    words: dict[Depth, str] = {
        "auto": _automatic(preview, config),
        "quick": _quick(wish, preview),
        "thorough": _thorough(wish, preview),
    }
    labels = dict(FIELDS["depth"].choices)
    return tuple(
        DepthChoice(value=value, label=labels[value], words=said, chosen=value == chosen)
        for value, said in words.items()
    )


def plan_line(wish: Wish, preview: Preview) -> str:
    """What a thorough run will do, and how long that takes; "" of one that is not."""
    return _thorough(wish, preview) if preview.is_thorough else ""


def _automatic(preview: Preview, config: LLMConfig) -> str:
    rule = f"Thorough if that takes at most {duration_text(config.depth_seconds)}"
    if preview.look is None:
        return rule
    why = preview.look.reason_against("auto", config)
    return f"{rule}: quick this time, because {why_skipped(why)}" if why else f"{rule}: thorough this time"


def _quick(wish: Wish, preview: Preview) -> str:
    if not preview.sent:
        return "Picks from some of the tracks that match"
    picks = f"Picks {min(wish.track_count, preview.sent):,} of {preview.sent:,} tracks"
    drawn = f" chosen from {preview.matching:,}" if preview.sent < preview.matching else ""
    return f"{picks}{drawn}{_about(preview.quick_seconds)}"


def _thorough(wish: Wish, preview: Preview) -> str:
    look = preview.look
    if look is None:
        return "Looks through all artists first, if more tracks match than fit"
    if look.obstacle:
        return f"Not possible here, because {why_skipped(look.obstacle)}"
    line = plan_text(look.artists, look.matching, count=wish.track_count, sent=preview.sent)
    return f"{line}{_about(look.seconds)}"


def _about(seconds: float | None) -> str:
    return "" if seconds is None else f": about {duration_text(seconds)}"
