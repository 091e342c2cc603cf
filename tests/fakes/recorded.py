"""Answers of real Plex servers, players and plex.tv, made neutral (see the README of recordings/plex)."""

from pathlib import Path

_FOLDER = Path(__file__).parent / "recordings" / "plex"


def recorded(name: str) -> str:
    """The text of one of them, like "plextv-resources.xml"."""
    return (_FOLDER / name).read_text(encoding="utf-8")
