"""What a person is told of a run that failed: one clean line, and the way to mend it. Details are for staff."""

from typing import Literal

from core.values import Frozen
from llm.registry import provider_class
from llm.schemas import PROVIDER_NAMES
from playlists.events import Failed

Mend = Literal["settings", "wish", ""]
#: Errors whose own sentence is plain and says what to do; all others are the provider's, and belong on its settings.
_OWN: dict[str, Mend] = {
    "nothing_matches": "wish",
    "invalid": "wish",
    "context_too_long": "wish",
    "no_picks": "settings",
    "only_thought": "settings",
    "library_empty": "settings",
    "not_configured": "settings",
    "embedded_unavailable": "settings",
    "playlist_not_found": "",
    "storage": "",
    "internal": "",
}


class FailureNotice(Frozen):
    """`text` is for everybody; `details` what the error itself says, where that is something else."""

    text: str
    mend: Mend
    details: str = ""


def explain_failure(failed: Failed, provider: str) -> FailureNotice:
    """`provider`: of the run, "" where it had not come so far."""
    if failed.code in _OWN:
        return FailureNotice(text=failed.message, mend=_OWN[failed.code])
    return FailureNotice(
        text=f"Generation failed - check {label_of(provider)} settings", mend="settings", details=failed.message
    )


def label_of(provider: str) -> str:
    """The provider's name as the settings page has it."""
    name = next((known for known in PROVIDER_NAMES if known == provider), None)
    return provider_class(name).label if name else "LLM"
