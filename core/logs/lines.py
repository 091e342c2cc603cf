"""A record's text as a line of a log: short, without secrets, and unable to pass for another record."""

from unicodedata import category

from core.text.redact import Redactor

#: Controls, which begin lines and steer terminals; halves of characters; the two breaks of Unicode.
_HIDDEN_KINDS = frozenset({"Cc", "Cs", "Zl", "Zp"})
_TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))
_MARGIN = "    "


def escape_line(text: str) -> str:
    """The text as one line: none of it begins a line like a record's, or steers the terminal. Escapes are Python's."""
    return text if text.isascii() and text.isprintable() else "".join(map(_escape, text))


def indent_below(text: str) -> str:
    """Lines that are seen to belong to the record above them."""
    return "\n".join(_MARGIN + escape_line(line) for line in text.split("\n"))


def shorten(redact: Redactor, text: str, limit: int) -> str:
    """The text without secrets, and how much was left out of a long one."""
    return redact.redact_beginning(text, limit) + (_cut_note(len(text) - limit) if len(text) > limit else "")


def _cut_note(missing: int) -> str:
    """What stands where a text was cut."""
    return f"… ({missing:,} more characters)"


def _escape(char: str) -> str:
    hidden = category(char) in _HIDDEN_KINDS or char in _TURNING
    return char.encode("unicode_escape").decode() if hidden else char
