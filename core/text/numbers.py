"""Whole numbers out of addresses and forms."""


def whole_number(text: str) -> int | None:
    """None for anything but ASCII digits, and for more of them than a database's integer has: int() takes both."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
