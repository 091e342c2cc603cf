"""The three letters at a time that an index knows texts by: whoever has all of a word's may have the word. Pure."""

GRAM = 3


def list_grams(text: str) -> tuple[str, ...]:
    """Each once, in order, but those with white space in them; none of what is shorter."""
    found = (text[start : start + GRAM] for start in range(len(text) - GRAM + 1))
    return tuple(dict.fromkeys(gram for gram in found if not any(map(str.isspace, gram))))
