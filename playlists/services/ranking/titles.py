"""How well titles tell of what a wish is about."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple
from zlib import crc32

from library.queries import EVERYTHING
from library.schemas import Candidate, TrackFilter
from library.search.titles import TitleHit, find_titles
from playlists.plan import Signals
from playlists.services.wishes.topics import Topic, telling_words, topics_of, topics_of_all

#: In standard deviations of the albums' nearness: a subject that was asked for leads, the very word before what it
#: stands for; a wish of one word may be one; any other word of a wish only helps.
_SUBJECT, _SAID, _MAY_BE, _WORD = 8.0, 2.0, 3.0, 0.6
#: An album's name says less of its tracks than their own titles do.
_OF_ALBUM = 0.25
#: Tracks that are read: of a subject, what a long list holds many times; of other words, as many as can matter.
_OF_SUBJECT, _OF_WORDS = 1_200, 800
#: … and of what is refused, all: more than any library has.
_OF_REFUSED = 200_000


class Telling(NamedTuple):
    """Tracks of a subject: their scores, and the ids of those that surely tell of it, and of nothing else.

    `is_exact`: nothing else is wanted. `is_loose`: more suits it than what tells of it.
    """

    scores: Mapping[Candidate, float] = MappingProxyType({})
    sure: frozenset[int] = frozenset()
    is_exact: bool = False
    is_loose: bool = False


def find_telling(subjects: Sequence[str], track_filter: TrackFilter) -> Telling:
    """Tracks that pass and have what the subjects of a plan are in their title, or their album's."""
    topics = topics_of(subjects)
    hits = _hits(topics, track_filter, _OF_SUBJECT)
    return Telling(
        {hit.track: score for hit in hits if (score := _score(hit, topics, _SUBJECT))},
        frozenset(hit.track.id for hit in hits if any(_is_surely(hit, topic) for topic in topics)),
        is_exact=any(topic.is_exact for topic in topics),
        is_loose=any(topic.is_loose for topic in topics),
    )


def refused_recordings(subjects: Sequence[str]) -> frozenset[int]:
    """Of all tracks whose title, or album's, tells of one of the subjects."""
    topics = topics_of(subjects)
    hits = find_titles(_phrases(word for topic in topics for word in topic.sure), EVERYTHING, seed=0, most=_OF_REFUSED)
    return frozenset(
        hit.track.recording for hit in hits if any(_is_surely(hit, topic, in_albums=True) for topic in topics)
    )


def score_titles(text: str, signals: Signals, track_filter: TrackFilter, *, is_open: bool) -> Mapping[Candidate, float]:
    """Where no subject is asked for: tracks that pass and have words of the wish in their title or their album's.

    `is_open`: its words say nothing else, so that a wish of a word or two may be a title ("Summertime").
    """
    is_named = signals.genres or signals.artists or signals.albums or signals.like
    if is_open and not is_named and (topics := topics_of_all(text)):
        return _scores(topics, track_filter, _MAY_BE)
    return _scores(telling_words(text), track_filter, _WORD, most=_OF_WORDS)


def _scores(
    topics: Sequence[Topic], track_filter: TrackFilter, weight: float, *, most: int = _OF_SUBJECT
) -> dict[Candidate, float]:
    hits = _hits(topics, track_filter, most)
    return {hit.track: score for hit in hits if (score := _score(hit, topics, weight))}


def _hits(topics: Sequence[Topic], track_filter: TrackFilter, most: int) -> Sequence[TitleHit]:
    phrases = _phrases(word for topic in topics for word in topic.words)
    return find_titles(phrases, track_filter, seed=crc32("\n".join(sorted(phrases)).encode()), most=most)


def _phrases(words: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset(phrase for word in words for phrase in word)


def _is_surely(hit: TitleHit, topic: Topic, *, in_albums: bool = False) -> bool:
    """All its words, in the title; in the album's where that holds such songs, or where none are wanted."""
    if all(word & hit.in_title for word in topic.sure):
        return True
    return (in_albums or topic.in_albums) and all(word & hit.in_album for word in topic.sure)


def _score(hit: TitleHit, topics: Sequence[Topic], weight: float) -> float:
    """By the topic that it is most of."""
    return max(_of_topic(hit, topic, weight) for topic in topics)


def _of_topic(hit: TitleHit, topic: Topic, weight: float) -> float:
    """By the share of its words that the title has; half of them may mean anything."""
    of_title = sum(bool(word & hit.in_title) for word in topic.words) / len(topic.words)
    of_album = sum(bool(word & hit.in_album) for word in topic.words) / len(topic.words)
    by_title = weight * of_title**2 + (_SAID if of_title == 1 and topic.said & hit.in_title else 0.0)
    return max(by_title, weight * of_album**2 * (1.0 if topic.in_albums else _OF_ALBUM))
