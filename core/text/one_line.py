"""Names that people type, as one line that can be seen and stored. Pure."""

from unicodedata import category

#: Control characters and halves of characters: nothing shows them, and not every database stores them.
_UNSTORABLE = frozenset({"Cc", "Cs"})
#: Marks that turn the direction of whatever stands beside the name, too.
_TURNING = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
#: Letters, numbers, punctuation and symbols; the rest are spaces, and signs without a shape.
_SEEN = frozenset("LNPS")


def one_line(text: str) -> str:
    """Its words, parted by single spaces; "" where nothing of it can be seen."""
    kept = "".join(" " if category(char) in _UNSTORABLE else char for char in text.translate(_TURNING))
    line = " ".join(kept.split())
    return line if any(category(char)[0] in _SEEN for char in line) else ""
