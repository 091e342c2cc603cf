"""What is chosen on a page with filters: chips and lines of lists."""

import hashlib

from core.values import Frozen


class Chip(Frozen):
    """One choice. `chosen`: by the person or, while that one has chosen none, by the wish; `is_idea`: by the model."""

    id: str
    value: str
    label: str
    count: int | None = None
    chosen: bool = False
    is_idea: bool = False


class Option(Frozen):
    """One line of a list to choose from."""

    value: str
    label: str
    selected: bool = False


def print_of(text: str) -> str:
    """A short name for a text, however its blanks are."""
    return hashlib.sha256(" ".join(text.split()).encode(errors="replace")).hexdigest()[:8]
