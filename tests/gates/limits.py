"""The table of what things may cost (limits.yaml), and how a measurement is held against it.

`PLEXSAGE_TEST_LIMITS=lower make test TESTS=tests/gates` lowers its lines to what is measured.
"""

import math
import os
from collections.abc import Mapping
from pathlib import Path

from core.text.word_lists import read_yaml

_TABLE = Path(__file__).with_name("limits.yaml")
_IS_LOWERING = os.environ.get("PLEXSAGE_TEST_LIMITS") == "lower"
#: What is smaller is counted exactly; of bytes and the like, two digits.
_EXACT = 1_000


def limits(section: str) -> Mapping[str, int]:
    """At most this much, by what it is."""
    found: Mapping[str, int] = read_yaml(_TABLE)[section]
    return found


def beyond(section: str, measured: Mapping[str, float]) -> list[str]:
    """What costs more than the table allows, or stands in only one of both; a sentence each."""
    if _IS_LOWERING:
        _TABLE.write_text(lowered(_TABLE.read_text("utf-8"), section, measured), "utf-8")
    most = limits(section)
    return [
        *(f"{name}: has no line in {_TABLE.name} ({measured[name]:g})" for name in measured.keys() - most.keys()),
        *(f"{name}: is in {_TABLE.name}, but nobody measures it" for name in most.keys() - measured.keys()),
        *(f"{name}: {measured[name]:g}, at most {most[name]}" for name in most if measured.get(name, 0) > most[name]),
    ]


def lowered(table: str, section: str, measured: Mapping[str, float]) -> str:
    """The table with smaller numbers in this section, where less was measured."""
    before, head, rest = table.partition(f"\n{section}:\n")
    own, gap, after = rest.partition("\n\n")
    lines = [_lowered(line, measured) for line in own.split("\n")]
    joined = "\n".join(lines)
    return f"{before}{head}{joined}{gap}{after}"


def _lowered(line: str, measured: Mapping[str, float]) -> str:
    name, _, most = line.strip().rpartition(": ")
    return f"  {name}: {min(int(most), _rounded_up(measured[name]))}" if name in measured else line


def _rounded_up(value: float) -> int:
    whole = math.ceil(value)
    unit = 1 if whole < _EXACT else 10 ** (len(str(whole)) - 2)
    return -(-whole // unit) * unit
