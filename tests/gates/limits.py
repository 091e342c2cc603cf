"""The table of what things may cost (limits.yaml), and how a measurement is held against it."""

from collections.abc import Mapping
from pathlib import Path

from core.text.word_lists import read_yaml

_TABLE = Path(__file__).with_name("limits.yaml")


def limits(section: str) -> Mapping[str, int]:
    """At most this much, by what it is."""
    found: Mapping[str, int] = read_yaml(_TABLE)[section]
    return found


def beyond(section: str, measured: Mapping[str, float]) -> list[str]:
    """What costs more than the table allows, or stands in only one of both; a sentence each."""
    most = limits(section)
    return [
        *(f"{name}: has no line in {_TABLE.name} ({measured[name]:g})" for name in measured.keys() - most.keys()),
        *(f"{name}: is in {_TABLE.name}, but nobody measures it" for name in most.keys() - measured.keys()),
        *(f"{name}: {measured[name]:g}, at most {most[name]}" for name in most if measured.get(name, 0) > most[name]),
    ]
