"""Moods and styles of tracks: whether they are what a wish asks for. Pure."""

from collections.abc import Sequence

_WHOLE = 3  # letters: so short, a word is a mood only when it is all of it


def find_tier(labels: str, tiers: Sequence[Sequence[str]]) -> int | None:
    """Place of the first tier of folded beginnings ("melanchol") that one of the labels (folded, between bars) has."""
    text = labels.replace("|", " | ")
    return next((place for place, words in enumerate(tiers) if any(_has(text, word) for word in words)), None)


def _has(text: str, word: str) -> bool:
    return (f"| {word} |" if len(word) <= _WHOLE else f" {word}") in text
