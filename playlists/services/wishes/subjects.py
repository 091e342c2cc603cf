"""What a wish's songs are to tell of, or are not to: "about the night", "with a colour in their name". Pure.

It finds the words; what titles have for them is topics.py's.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from library.names.normalization import is_unspaced
from playlists.services.wishes.negation import Verdict
from playlists.services.wishes.refused_songs import is_of_refused
from playlists.services.wishes.subject_words import IN_TITLE, Kind, list_beginnings, list_phrases, list_words
from playlists.services.wishes.tokenizer import Thing, Token
from playlists.services.wishes.told import told_tokens
from playlists.services.wishes.topics import (
    LONGEST_PHRASE,
    MOST_TOPICS,
    MOST_WORDS,
    Word,
    kind_at,
    parts_of,
    written,
)


class Subjects(NamedTuple):
    """As plan.Facts has them, in the words of the wish; what is to stand in titles ends with "in the title"."""

    wanted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Subject(NamedTuple):
    """Its words; `in_names`: they, and not what they mean, are to stand in titles. `start` and `end`: in the wish, with
    the words that open it; the same where nothing does.
    """

    words: list[Word]
    is_refused: bool = False
    in_names: bool = False
    start: int = 0
    end: int = 0


class _Said(NamedTuple):
    token: Token
    verdict: Verdict
    written: str

    @property
    def word(self) -> str:
        return self.token.word


_AND = Word("and", "and")
#: Words between what refuses songs and what is said of them.
_NEAR = 12


def read_subjects(text: str, things: Iterable[Thing] = ()) -> Subjects:
    """Those that the text asks for, or refuses, in so many words, in its order; `things` stand for themselves."""
    found = [(one.is_refused, name) for one in subjects_of(text, tuple(things)) for name in _names_of(one)]
    wanted = dict.fromkeys(name for is_refused, name in found if not is_refused)
    refused = dict.fromkeys(name for is_refused, name in found if is_refused)
    return Subjects(tuple(wanted)[:MOST_TOPICS], tuple(refused)[:MOST_TOPICS])


def subject_places(text: str, things: Iterable[Thing] = ()) -> frozenset[int]:
    """The places of the tokens (told_tokens) that belong to a subject, with the words that open it.

    They name no mood and no occasion: a song about running is no music to run to.
    """
    return frozenset(place for one in subjects_of(text, tuple(things)) for place in range(one.start, one.end))


def subject_spans(text: str) -> tuple[tuple[int, int], ...]:
    """The characters of the subjects that an opening word tells: what has a name there is none ("about Boston")."""
    tokens = told_tokens(text).tokens
    opened = (one for one in subjects_of(text, ()) if one.start < one.end)
    return tuple((tokens[one.start].start, tokens[one.end - 1].end) for one in opened)


@lru_cache(maxsize=16)  # one wish is read by many, one after the other
def subjects_of(text: str, things: tuple[Thing, ...]) -> tuple[Subject, ...]:
    """As they stand in the text; what the functions above tell in their own ways."""
    told = zip(*told_tokens(text, things), strict=True)
    return tuple(_subjects([_Said(token, verdict, text[token.start : token.end]) for token, verdict in told]))


def _names_of(subject: Subject) -> Iterator[str]:
    for part in parts_of(subject.words, subject.in_names):
        if not subject.in_names and list_words()["of_clauses"].intersection(one.word for one in part):
            continue
        yield " ".join((written(part[:MOST_WORDS]), *(IN_TITLE if subject.in_names else ())))


def _subjects(words: Sequence[_Said]) -> Iterator[Subject]:
    """Each that is asked for, or refused with the songs that have it ("no songs about Christmas")."""
    place = 0
    while place < len(words):
        named = 0 if _names_another(words, place) else _length_at(words, place, "before_names")
        if length := named or _length_at(words, place, "before"):
            found, end = _until_end(words, place + length, in_names=bool(named))
            if not _is_a_measure(words, place, length):
                yield Subject(found, _is_refused(words, place, place + length), bool(named), place, end)
            place = max(end, place + length)
        elif length := (in_title := _length_at(words, place, "in_name")) or _length_at(words, place, "telling"):
            holding = list_words()["holding" if in_title else "telling_of"]
            found, start = _since_holding(words, place, holding)
            end = place + length if found else start
            yield Subject(found, _is_refused(words, start, place), bool(in_title), start, end)
            place += length
        else:
            length = _songs_of(words, place)
            if length and words[place].verdict != "doubtful":
                found = [Word(one.word, one.written) for one in words[place : place + length]]
                yield Subject(found, _is_refused(words, place, place + 1))
            place += length or 1


def _names_another(words: Sequence[_Said], place: int) -> bool:
    """ "The band called", "an album named"."""
    return place > 0 and words[place - 1].word in list_words()["named_otherwise"]


def _is_refused(words: Sequence[_Said], start: int, end: int) -> bool:
    """Whether these words are, or the songs before them: "no songs with love in the title"."""
    if any(word.verdict == "refused" for word in words[start:end]):
        return True
    near = words[max(0, start - _NEAR) : start + 1]
    return is_of_refused([word.token for word in near], [word.verdict for word in near], len(near) - 1)


def _until_end(words: Sequence[_Said], place: int, *, in_names: bool) -> tuple[list[Word], int]:
    """From here to the end of the phrase, and where that is; a comma parts a list as "and" does."""
    found: list[Word] = []
    said = [word.word for word in words]
    begin, end = place, place + 6 * MOST_WORDS
    while place < min(end, len(words)):
        word = words[place]
        if word.token.kind or (found and word.token.mark == "."):
            break
        is_refusal = word.verdict == "refused" and words[begin].verdict == "wanted"
        if is_refusal or word.word in list_words()["excepting"]:
            break
        if found and word.token.mark == ",":
            found.append(_AND)
        length, _ = kind_at(said, place, in_names=in_names)
        is_empty = all(one.word in list_words()["empty"] for one in found)
        if length == 1 and said[place] in list_words()["ending"] and not is_empty:
            break
        found += [Word(one.word, one.written) for one in words[place : place + length]]
        place += length
    return found, place


def _since_holding(words: Sequence[_Said], place: int, holding: frozenset[str]) -> tuple[list[Word], int]:
    """ "A colour" of "with a colour in their name", and where that begins."""
    found: list[Word] = []
    first = max(0, place - 2 * MOST_WORDS)
    for at, word in reversed(list(enumerate(words[first:place], first))):
        if word.token.kind:
            break
        if word.word in holding:
            return found[::-1], at
        found.append(Word(word.word, word.written))
        if word.token.mark:
            found.append(_AND)
    return [], place


def _songs_of(words: Sequence[_Said], place: int) -> int:
    """How many words are a subject by themselves, or beside "songs": "Christmas", "train songs"; else 0.

    Of what is refused, any kind of song ("no love songs").
    """
    if words[place].token.kind:
        return 0
    said = [word.word for word in words[place : place + LONGEST_PHRASE]]
    length, kind = kind_at(said, 0, in_names=False)
    if kind is None:
        return 0
    phrase = "".join(said[:length]) if is_unspaced(said[0]) else " ".join(said[:length])
    if phrase in kind.alone:
        return length
    if _has_songs_behind(words[place + length : place + length + LONGEST_PHRASE]):
        return length
    is_asked = kind.is_beside or _is_refused(words, place, place + length)
    return length if is_asked and _is_beside_songs(words, place, length, kind) else 0


def _has_songs_behind(words: Sequence[_Said]) -> bool:
    """ "についての歌", without a space."""
    return "".join(word.word for word in words).startswith(tuple(list_words()["songs_behind"]))


def _is_beside_songs(words: Sequence[_Said], place: int, length: int, kind: Kind) -> bool:
    """ "Train songs", "canciones de Navidad", in one word "Weihnachtslieder"."""
    if length == 1 and words[place].word.endswith(tuple(list_words()["songs_in_one"])):
        return True
    songs = list_words()["songs"] | (list_words()["around"] if kind.in_albums else frozenset())
    following = words[place + length : place + length + 1]
    if following and not following[0].token.mark and following[0].word in songs:
        return True
    at = place - 1
    while at > 0 and words[at].word in list_words()["of"]:
        at -= 1
    return 0 <= at < place - 1 and words[at].word in songs


def _is_a_measure(words: Sequence[_Said], place: int, length: int) -> bool:
    """ "About an hour", "how about", "about 30 tracks"."""
    if words[place].word != "about":
        return False
    following = [word.word for word in words[place + length : place + length + 3]]
    if place and words[place - 1].word in list_words()["not_after"]:
        return True
    return bool(following) and (following[0].isdigit() or bool(list_words()["measures"].intersection(following)))


def _length_at(words: Sequence[_Said], place: int, group: str) -> int:
    """How many words the longest phrase of this group has that stands here; 0 where none does."""
    if words[place].word.split(" ", 1)[0] not in list_beginnings(group):
        return 0
    phrase: list[str] = []
    longest = 0
    for word in words[place : place + LONGEST_PHRASE]:
        if word.token.kind:
            break
        phrase += word.word.split()
        if tuple(phrase) in list_phrases()[group]:
            longest = len(phrase)
    return longest
