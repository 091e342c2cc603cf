"""Numbers, sizes and names, as people write and read them."""

from unicodedata import category

#: Control characters and halves of characters: nothing shows them, and not every database stores them.
_UNSTORABLE = frozenset({"Cc", "Cs"})
#: Marks that turn the direction of whatever stands beside the name, too.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
#: Letters, numbers, punctuation and symbols; the rest are spaces, and signs without a shape.
_VISIBLE = frozenset("LNPS")
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")


def pluralize(number: int, one: str, several: str = "") -> str:
    """ "1 track", "9,485 tracks"; `several` where an "s" is not enough."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"


def describe_size(size: float) -> str:
    """In powers of 1,024, as disks are filled: "12.3 GiB"."""
    unit = 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:,.1f} {_UNITS[unit]}" if unit else f"{size:,.0f} bytes"


def parse_int(text: str) -> int | None:
    """The number; None for anything but ASCII digits, and for more of them than a database takes: int() takes both."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


def one_line(text: str) -> str:
    """A name's words, parted by single spaces, as they can be shown and stored; "" where nothing of it can be seen."""
    kept = "".join(" " if category(char) in _UNSTORABLE else char for char in text.translate(_TURNING))
    line = " ".join(kept.split())
    return line if any(category(char)[0] in _VISIBLE for char in line) else ""
