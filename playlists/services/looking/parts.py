"""Artists dealt into parts, each of which fits the model's window with its question and its answer. Pure.

Every part has its share of every genre, and begins with another one: so the same number may be chosen from each, and
what a model overlooks at the end of a list is not always the same music.
"""

import math
from collections.abc import Sequence

from core.values import Frozen
from library.schemas import ListedArtist
from llm.budget import answer_tokens, token_bound
from playlists.prompts import look as prompt

#: Artists that may be chosen from one part, and from all together: their tracks fill a list several times.
_MOST_OF_PART, _MOST_IN_ALL, _LEAST_OF_PART = 40, 120, 12
#: Artists in one part, however large the window is: of a longer list a model whose attention fades after 300 lines
#: overlooks more, and a shorter one only repeats the question more often (measured: ADR 0023).
_LONGEST_PART = 200
#: Fewer artists are no list to choose from.
FEWEST = 8
#: What a prompt really takes of its bound: 0.56 with Mistral's Tekken, 0.63 with its SentencePiece (demo library).
_OF_BOUND = 0.6


class Part(Frozen):
    """Artists for one question. `most`: how many of them may be chosen; `bound`: the most tokens of its prompt."""

    artists: tuple[ListedArtist, ...]
    most: int
    bound: int

    @property
    def expected_tokens(self) -> int:
        """What its prompt will take, about."""
        return round(self.bound * _OF_BOUND)

    @property
    def answer_bound(self) -> int:
        """The most tokens of its answer, in the form that takes most."""
        return answer_tokens(self.most, len(self.artists), "array")

    def fill(self, room: int) -> float:
        """How much of `room` tokens it takes with its answer."""
        return self.bound / max(1, room - self.answer_bound)

    def halves(self, wish: str) -> "tuple[Part, ...]":
        """Two parts of half the length; none where that would be no list any more."""
        middle = len(self.artists) // 2
        if middle < FEWEST:
            return ()
        most = max(1, min(self.most, middle // 2))
        return tuple(_part(half, most, wish) for half in (self.artists[:middle], self.artists[middle:]))


def expected_answer(artists: int, calls: int) -> int:
    """The tokens of all answers together, where so many artists are dealt into so many parts."""
    each = math.ceil(artists / calls)
    return calls * answer_tokens(_most_of(calls, each), each, "pattern")


def fewest_parts(artists: int) -> int:
    """However large the window is."""
    return max(1, math.ceil(artists / _LONGEST_PART))


def deal(artists: Sequence[ListedArtist], wish: str, room: int) -> tuple[Part, ...]:
    """The fewest parts that fit into `room` tokens with their answers; none where not even a few artists do."""
    ordered = prompt.in_stable_order(artists)
    count = fewest_parts(len(ordered))
    while len(ordered) >= count * FEWEST:
        parts = _deal(ordered, count, wish)
        fill = max(part.fill(room) for part in parts)
        if fill <= 1:
            return parts
        # The question, which is in every part, makes this a guess that is a little too low.
        count = max(count + 1, math.floor(count * fill))
    return ()


def _deal(ordered: Sequence[ListedArtist], count: int, wish: str) -> tuple[Part, ...]:
    shares = [ordered[place::count] for place in range(count)]
    return tuple(
        _part(_turned(share, place / count), _most_of(count, len(share)), wish) for place, share in enumerate(shares)
    )


def _most_of(count: int, artists: int) -> int:
    """How many may be chosen from each of so many parts: never more than half of it."""
    return max(1, min(_MOST_OF_PART, max(_LEAST_OF_PART, _MOST_IN_ALL // count), artists // 2))


def _turned(share: Sequence[ListedArtist], by: float) -> Sequence[ListedArtist]:
    """The same, beginning with the genre that comes after such a part of it."""
    at = int(len(share) * by)
    while 0 < at < len(share) and share[at].genre == share[at - 1].genre:
        at += 1
    return [*share[at:], *share[:at]]


def _part(artists: Sequence[ListedArtist], most: int, wish: str) -> Part:
    listing = prompt.lay_out_artists(artists)
    bound = token_bound(prompt.SYSTEM) + token_bound(prompt.build(listing.text, wish, most))
    return Part(artists=listing.artists, most=most, bound=bound)
