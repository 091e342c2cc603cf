"""How well titles tell of what a wish is about."""

from collections.abc import Mapping, Sequence
from zlib import crc32

from library.schemas import Candidate, TrackFilter
from library.search.titles import TitleHit, find_titles
from playlists.plan import Signals
from playlists.services.wishes.subjects import Topic, read_topics, telling_words, topics_of_all

#: In standard deviations of the albums' nearness: a subject that was asked for leads, the very word before what it
#: stands for; a wish of one word may be one; any other word of a wish only helps.
_SUBJECT, _SAID, _MAY_BE, _WORD = 8.0, 2.0, 3.0, 0.6
#: An album's name says less of its tracks than their own titles do.
_OF_ALBUM = 0.25
#: Tracks that are read: of a subject, what a long list holds many times; of other words, as many as can matter.
_OF_SUBJECT, _OF_WORDS = 1_200, 800


def score_titles(text: str, signals: Signals, track_filter: TrackFilter, *, is_open: bool) -> Mapping[Candidate, float]:
    """Tracks that pass and have words of the wish in their title or their album's.

    `is_open`: its words say nothing else, so that a wish of a word or two may be a title ("Summertime").
    """
    if topics := read_topics(text):
        return _scores(topics, track_filter, _SUBJECT)
    is_named = signals.genres or signals.artists or signals.albums or signals.like
    if is_open and not is_named and (topics := topics_of_all(text)):
        return _scores(topics, track_filter, _MAY_BE)
    return _scores(telling_words(text), track_filter, _WORD, most=_OF_WORDS)


def _scores(
    topics: Sequence[Topic], track_filter: TrackFilter, weight: float, *, most: int = _OF_SUBJECT
) -> dict[Candidate, float]:
    phrases = frozenset(phrase for topic in topics for word in topic.words for phrase in word)
    seed = crc32("\n".join(sorted(phrases)).encode())
    scores = {
        hit.track: _score(hit, topics, weight) for hit in find_titles(phrases, track_filter, seed=seed, most=most)
    }
    return {track: score for track, score in scores.items() if score}


def _score(hit: TitleHit, topics: Sequence[Topic], weight: float) -> float:
    """By the topic that it is most of."""
    return max(_of_topic(hit, topic, weight) for topic in topics)


def _of_topic(hit: TitleHit, topic: Topic, weight: float) -> float:
    """By the share of its words that the title has; half of them may mean anything."""
    of_title = sum(bool(word & hit.in_title) for word in topic.words) / len(topic.words)
    of_album = sum(bool(word & hit.in_album) for word in topic.words) / len(topic.words)
    by_title = weight * of_title**2 + (_SAID if of_title == 1 and topic.said & hit.in_title else 0.0)
    return max(by_title, weight * of_album**2 * (1.0 if topic.in_albums else _OF_ALBUM))
