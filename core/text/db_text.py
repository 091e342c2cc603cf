"""Text that every database stores and every encoder takes: whole characters, and no NUL."""

import re

#: Halves of characters, which JSON can escape one by one, and the one character that PostgreSQL does not store.
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def is_storable(value: object) -> bool:
    """Whether all texts in a JSON value are, its keys among them."""
    if isinstance(value, str):
        return _UNSTORABLE.search(value) is None
    if isinstance(value, dict):
        return all(is_storable(key) and is_storable(item) for key, item in value.items())
    return all(is_storable(item) for item in value) if isinstance(value, list) else True


def make_storable(text: str) -> str:
    """Remove NULs and join halves of characters; a half without the other becomes "�"."""
    if is_storable(text):
        return text
    return text.replace("\0", "").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def make_json_storable(value: object) -> object:
    """Make all texts in a JSON value storable, its keys among them."""
    if isinstance(value, str):
        return make_storable(value)
    if isinstance(value, dict):
        return {make_json_storable(key): make_json_storable(item) for key, item in value.items()}
    return [make_json_storable(item) for item in value] if isinstance(value, list) else value
