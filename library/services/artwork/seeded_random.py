"""Numbers that look like chance and are always the same for the same words; and colours that suit our pages. Pure."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Palette(NamedTuple):
    """Flat printing inks: the cover's ground, two that stand out on it, and one for the finer things."""

    ground: str
    first: str
    second: str
    fine: str


#: Paper, ink, forest and apricot are those of tokens.css; none is as light or as dark as a page.
PALETTES = (
    Palette("#2c5b44", "#a9d2b4", "#f3a56b", "#f2ebe0"),
    Palette("#a8481a", "#f3c58f", "#5a2412", "#f7eeda"),
    Palette("#e9dcc3", "#2c5b44", "#c8622d", "#3a3029"),
    Palette("#22303f", "#e8b04b", "#d9603b", "#f0e4cf"),
    Palette("#4f2a45", "#dd8f7d", "#e8c07d", "#f4e6d8"),
    Palette("#d99a2b", "#7a2e1d", "#23494a", "#fbf0d6"),
    Palette("#1f5a60", "#f0b775", "#e0623f", "#e9e0cc"),
    Palette("#d98f83", "#6b2a33", "#f7e2c8", "#2d3b45"),
    Palette("#9db79a", "#2f4a3b", "#f4ead2", "#b5532a"),
    Palette("#54616b", "#e6c79c", "#cf6244", "#f1e9dc"),
    Palette("#8fb3c4", "#213a57", "#f5d9a8", "#c94f36"),
    Palette("#c4583a", "#f6d9b0", "#2b3a40", "#7d2c1f"),
    Palette("#352c26", "#f3a56b", "#a9d2b4", "#f2ebe0"),
    Palette("#efd9a7", "#1f4f57", "#c9502e", "#57324a"),
    Palette("#a99cc0", "#3a2a52", "#f6e3c0", "#c85f43"),
    Palette("#6a2431", "#e7a977", "#d9cbb2", "#b04a3c"),
)


class SeededRandom:
    """Throws that depend on nothing but the words."""

    def __init__(self, *words: str) -> None:
        self._bytes = b""
        self._seed = "\0".join(words).encode(errors="replace")
        self._thrown = 0

    def between(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        if len(self._bytes) < 2:
            self._bytes = blake2b(self._seed, salt=self._thrown.to_bytes(8)).digest()
            self._thrown += 1
        number, self._bytes = int.from_bytes(self._bytes[:2]), self._bytes[2:]
        return low + number % (high - low + 1)

    def one_of(self, things: Sequence[T]) -> T:
        """Any of them."""
        return things[self.between(0, len(things) - 1)]
