"""Numbers of things in words: "1 track", "9,485 tracks"."""


def counted(number: int, one: str, several: str = "") -> str:
    """The number, its thousands parted, and the word that suits; `several` where an "s" is not enough."""
    return f"{number:,} {one if number == 1 else several or f'{one}s'}"
