"""What became of saving a provider's settings, in words that call nothing a success which does not work."""

from typing import Literal

from core.values import Frozen
from llm.status import ProbeResult


class SavedWords(Frozen):
    """Told in the toast, beside the button and, without a script, as a message."""

    kind: Literal["success", "warning"]
    text: str

    @property
    def mark(self) -> str:
        """The sign before the text."""
        return "✓" if self.kind == "success" else "⚠"


def describe_saved(label: str, found: ProbeResult) -> SavedWords:
    """`found`: what the check of what was saved has found. It is in use from now on, either way."""
    if found.status == "ok":
        return SavedWords(kind="success", text=f"{label} saved. {found.text}")
    if found.status in {"unreachable", "timeout"}:
        return SavedWords(kind="warning", text=f"Saved, but {label} didn't answer: {found.text}")
    return SavedWords(kind="warning", text=f"Saved, but {label} can't be used yet: {found.text}")
