"""Recognising "the prompt is too long" in a server's own words, with both numbers where it tells them."""

import re
from pathlib import Path

from core.text.word_lists import read_yaml

_WORDS = read_yaml(Path(__file__).with_suffix(".yaml"))
_PHRASES, _PROMPT, _WINDOW = tuple(_WORDS["phrases"]), tuple(_WORDS["prompt"]), tuple(_WORDS["window"])


def context_numbers(text: str) -> tuple[int | None, int | None] | None:
    """Prompt tokens and window as the server tells them; None if the text is about something else."""
    lowered = text.lower()
    if not any(phrase in lowered for phrase in _PHRASES):
        return None
    return _first_number(_PROMPT, text), _first_number(_WINDOW, text)


def _first_number(patterns: tuple[str, ...], text: str) -> int | None:
    for pattern in patterns:
        if found := re.search(pattern, text, re.IGNORECASE):
            return int(found[1])
    return None
