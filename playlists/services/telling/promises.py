"""What a title or a sentence promises that the playlist does not keep: a length, a number, or what is unmet. Pure.

What is unmet is told in sentences that quote the prompt ("… says “170 bpm”, …").
"""

from collections.abc import Iterable, Sequence
from datetime import date

from library.names.normalization import fold
from library.schemas import TrackRef
from playlists.services.planning.unmet_words import quoted_words
from playlists.services.wishes.facts.read import read_facts
from playlists.services.wishes.moods import open_words

#: A playlist is as long as was promised within 3 %, or two minutes.
_NEAR, _MINUTES = 0.03, 2
#: Of a word so many letters have to be the same: "train" and "trains", "Künstler" and "Künstlern".
_STEM = 4
#: Nothing that is said of time depends on when.
_ANY_DAY = date(2024, 6, 15)


def promises_too_much(text: str, tracks: Sequence[TrackRef], unmet: Iterable[str], *, is_title: bool = False) -> bool:
    """Whether it names a length or a number that is not this playlist's, or what it does not meet.

    A sentence may be about a few of the tracks ("two songs by …"), a title is about all.
    """
    told = read_facts(text, _ANY_DAY)
    count = told.count or len(tracks)
    if count > len(tracks) or (is_title and count < len(tracks)):
        return True
    if told.minutes and not _runs_for(told.minutes, tracks):
        return True
    return speaks_of_unmet(text, unmet)


def speaks_of_unmet(text: str, unmet: Iterable[str]) -> bool:
    """Whether it names what the playlist does not meet."""
    return any(_speaks_of(text, phrase) for phrase in quoted_words(unmet))


def _runs_for(minutes: int, tracks: Sequence[TrackRef]) -> bool:
    """Not where the length of a track is unknown: then nobody can promise it."""
    lengths = [track.duration_ms for track in tracks]
    total = sum(length or 0 for length in lengths) / 60_000
    return all(lengths) and abs(total - minutes) <= max(_MINUTES, _NEAR * minutes)


def _speaks_of(text: str, phrase: str) -> bool:
    """Whether it has most of the words of a phrase that say something; of a number, its unit is enough."""
    telling = open_words(phrase) or fold(phrase).split()
    words = fold(text).split()
    said = sum(any(_is_alike(word, other) for other in words) for word in telling)
    return bool(telling) and said * 2 >= len(telling)


def _is_alike(word: str, other: str) -> bool:
    if word == other:
        return True
    length = max(_STEM, min(len(word), len(other)) - 1)
    return word[:length] == other[:length] and len(word) >= _STEM <= len(other)
