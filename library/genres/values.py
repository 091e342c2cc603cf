"""The values about genres that cross the border of `library`: families, offers to merge, rules and their undoing."""

from pydantic import Field

from core.values import Frozen
from library.schemas import FacetCount


class GenreFamily(Frozen):
    """Genres that count as one. `key` names it in forms and scripts; `members` are what was merged into it."""

    key: str
    name: str
    tracks: int
    members: tuple[FacetCount, ...] = ()
    """The genres as the music server tags them, with the tracks of each; the family's own among them."""
    is_hidden: bool = False


class GenreMerge(Frozen):
    """An offer: these families (by name) might be one, under one of the names `into`; most likely first."""

    names: tuple[str, ...]
    into: tuple[str, ...]
    reason: str
    tracks: int


#: Characters of a genre's name in rules; some taggers write whole texts.
LONGEST_GENRE = 1000


class GenreRuleState(Frozen):
    """A rule about a genre, by keys; the usual values: there is none."""

    key: str = Field(min_length=1, max_length=200)
    name: str = Field(default="", max_length=LONGEST_GENRE)
    into: str = Field(default="", max_length=200)
    is_hidden: bool = False


class GenreChange(Frozen):
    """What was done, in words, and what undoes it: the rules of those genres as they were, for `restore`, or the genres
    that are now kept apart, for `offer-again`.
    """

    words: str
    before: tuple[GenreRuleState, ...] = ()
    apart: tuple[str, ...] = ()
