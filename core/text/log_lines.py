"""Texts of others as the log shows them: none begins a line like a record's, none steers the terminal."""

from unicodedata import category

#: Characters of one message: more of it would only fill the disk.
MESSAGE_LIMIT = 4_000
#: Of a traceback: all of an ordinary one, and of an endless error text its beginning.
TRACEBACK_LIMIT = 50_000

#: Controls, which begin lines and steer terminals; halves of characters; the two breaks of Unicode.
_HIDDEN_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_MARGIN = "    "


def in_one_line(text: str) -> str:
    """The same line, with what breaks or turns it written out, like Python writes it."""
    return text if text.isascii() and text.isprintable() else "".join(map(_written, text))


def below_the_line(text: str) -> str:
    """Lines that belong to the record above them, and show it."""
    return "\n".join(_MARGIN + in_one_line(line) for line in text.split("\n"))


def cut_note(missing: int) -> str:
    """What stands where a text was cut."""
    return f"… ({missing:,} more characters)"


def _written(char: str) -> str:
    hidden = category(char) in _HIDDEN_KINDS or char in _TURNING
    return char.encode("unicode_escape").decode() if hidden else char
