"""What the titles of a wish's songs are to tell of: "about the night", "with a colour in their name". Pure.

Kinds of things ("a colour", "cities") and common things ("the night") stand for the words that titles have for them.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from playlists.services.wishes.negation import verdicts
from playlists.services.wishes.subject_words import (
    Kind,
    list_compounds,
    list_kinds,
    list_phrases,
    list_words,
    normalize_phrase,
)
from playlists.services.wishes.tokenizer import Thing, Token, tokens_of, words_at
from playlists.services.wishes.years import find_eras

#: Words of one topic, and topics of one wish: what goes beyond would only cost time.
_MOST_WORDS, _MOST_TOPICS = 5, 8
_LONGEST_PHRASE = 5
#: "Summertime": a wish of so few words, that name nothing else, is a subject.
_FEW = 3
#: Letters: such words stand in many titles and tell nothing of them.
_SHORT = 3


class Topic(NamedTuple):
    """Something that titles tell of: for each word said, the words that stand for it; "1*" is what begins so.

    `said` are the very words; `in_albums`: an album that is named so holds such songs ("A Christmas Gift for You").
    """

    words: tuple[frozenset[str], ...]
    said: frozenset[str] = frozenset()
    in_albums: bool = False


class _Subject(NamedTuple):
    """Its words; `in_names`: they, and not what they mean, are to stand in titles. `start` and `end`: in the wish, with
    the words that open it; the same where nothing does.
    """

    words: list[str]
    in_names: bool = False
    start: int = 0
    end: int = 0


def read_topics(text: str) -> tuple[Topic, ...]:
    """The subjects that the text asks for in so many words, in its order."""
    tokens = tokens_of(text, (Thing("era", era.start, era.end) for era in find_eras(text)))
    words = [_Word(token, verdict == "wanted") for token, verdict in zip(tokens, verdicts(tokens), strict=True)]
    topics = (topic for subject in _subjects(words) for topic in _topics_of(subject))
    return tuple(dict.fromkeys(topics))[:_MOST_TOPICS]


def subject_places(tokens: Sequence[Token]) -> frozenset[int]:
    """The places of the tokens that belong to a subject, with the words that open it.

    They name no mood and no occasion: a song about running is no music to run to.
    """
    subjects = _subjects([_Word(token, is_wanted=True) for token in tokens])
    return frozenset(place for subject in subjects for place in range(subject.start, subject.end))


def topics_of_all(text: str) -> tuple[Topic, ...]:
    """Of a text that is nothing but a subject, such as "Summertime"; none where it has more words than that."""
    words = [token.word for token in tokens_of(text)]
    telling = [word for word in words if word not in list_words()["empty"]]
    if not telling or len(words) > _FEW + 2 or len(telling) > _FEW:
        return ()
    return tuple(_topics_of(_Subject(words)))


def telling_words(text: str) -> tuple[Topic, ...]:
    """A topic for each word that may stand in titles, whatever the text is about; none for what it refuses."""
    tokens = tokens_of(text, (Thing("era", era.start, era.end) for era in find_eras(text)))
    wanted = (token.word for token, verdict in zip(tokens, verdicts(tokens), strict=True) if verdict == "wanted")
    telling = dict.fromkeys(word for word in wanted if len(word) > _SHORT and word not in list_words()["empty"])
    return tuple(Topic((forms,), forms) for forms in map(_forms, list(telling)[:_MOST_TOPICS]))


class _Word(NamedTuple):
    token: Token
    is_wanted: bool

    @property
    def word(self) -> str:
        return self.token.word


def _subjects(words: Sequence[_Word]) -> Iterator[_Subject]:
    """Each that is asked for, and not refused with the songs that have it ("no songs about Christmas")."""
    place = 0
    while place < len(words):
        is_refused = place > 0 and not words[place - 1].is_wanted and not words[place].token.mark
        named = _said_at(words, place, "before_names")
        if length := named or _said_at(words, place, "before"):
            if not is_refused and not _is_a_measure(words, place, length):
                found, end = _until_end(words, place + length, in_names=bool(named))
                yield _Subject(found, bool(named), place, end)
            place += length
        elif length := _said_at(words, place, "in_name"):
            found, start = _since_holding(words, place)
            yield _Subject(found, True, start, place + length if found else start)
            place += length
        else:
            if not is_refused and _says_songs_of(words, place):
                yield _Subject([words[place].word])
            place += 1


def _until_end(words: Sequence[_Word], place: int, *, in_names: bool) -> tuple[list[str], int]:
    """From here to the end of the phrase, and where that is; a comma parts a list as "and" does."""
    found: list[str] = []
    said = [word.word for word in words]
    end = place + 6 * _MOST_WORDS
    while place < min(end, len(words)):
        word = words[place]
        if word.token.kind or not word.is_wanted or (found and word.token.mark == "."):
            break
        if found and word.token.mark == ",":
            found.append("and")
        length, _ = _kind_at(said, place, in_names=in_names)
        if length == 1 and said[place] in list_words()["ending"] and not list_words()["empty"].issuperset(found):
            break
        found += said[place : place + length]
        place += length
    return found, place


def _since_holding(words: Sequence[_Word], place: int) -> tuple[list[str], int]:
    """ "A colour" of "with a colour in their name", and where that begins."""
    found: list[str] = []
    first = max(0, place - 2 * _MOST_WORDS)
    for at, word in reversed(list(enumerate(words[first:place], first))):
        if word.token.kind or not word.is_wanted:
            break
        if word.word in list_words()["holding"]:
            return (found[::-1], at) if at == 0 or words[at - 1].is_wanted or word.token.mark else ([], place)
        found.append(word.word)
        if word.token.mark:
            found.append("and")
    return [], place


def _says_songs_of(words: Sequence[_Word], place: int) -> bool:
    """ "Christmas", alone or not; "train" of "train songs"."""
    said = words[place]
    kind = list_kinds(in_names=False).get(said.word)
    if kind is None or not said.is_wanted or said.token.kind:
        return False
    beside = words_at([word.token for word in words], place, 2)[1]
    return kind.songs == "alone" or (kind.songs == "beside" and beside in list_words()["songs"])


def _is_a_measure(words: Sequence[_Word], place: int, length: int) -> bool:
    """ "About an hour", "how about", "about 30 tracks"."""
    if words[place].word != "about":
        return False
    following = [word.word for word in words[place + length : place + length + 3]]
    if place and words[place - 1].word in list_words()["not_after"]:
        return True
    return bool(following) and (following[0].isdigit() or bool(list_words()["measures"].intersection(following)))


def _topics_of(subject: _Subject) -> Iterator[Topic]:
    """A topic for each part of a list; a kind is one of its own ("the night and trains")."""
    words = subject.words
    part: list[frozenset[str]] = []
    place = 0
    while place < len(words):
        length, kind = _kind_at(words, place, in_names=subject.in_names)
        if kind:
            said = frozenset() if subject.in_names else _forms(" ".join(words[place : place + length]))
            yield Topic((kind.terms | said,), said, kind.in_albums)
        elif words[place] in list_words()["joining"]:
            yield from _whole(part)
            part = []
        elif name := _name_at(words, place):
            length = len(name)
            part.append(frozenset({" ".join(name)}))
        else:
            length = 1
            if words[place] not in list_words()["empty"]:
                part.append(_forms(words[place]))
        place += length
    yield from _whole(part)


def _whole(part: Sequence[frozenset[str]]) -> Iterator[Topic]:
    if part:
        yield Topic(tuple(part[:_MOST_WORDS]), frozenset().union(*part[:_MOST_WORDS]))


def _kind_at(words: Sequence[str], place: int, *, in_names: bool) -> tuple[int, Kind | None]:
    """The longest phrase here that means a kind, and how many words it has."""
    kinds = list_kinds(in_names=in_names)
    for length in range(min(_LONGEST_PHRASE, len(words) - place), 0, -1):
        if kind := kinds.get(" ".join(words[place : place + length])):
            return length, kind
    return 1, None


def _name_at(words: Sequence[str], place: int) -> list[str]:
    """ "New York": words that only together are the name of something."""
    for length in range(min(_LONGEST_PHRASE, len(words) - place), 1, -1):
        if " ".join(words[place : place + length]) in list_compounds():
            return list(words[place : place + length])
    return []


def _forms(word: str) -> frozenset[str]:
    """The word with and without a plural's ending, as it is searched for."""
    forms = {word}
    if word.isascii() and word.isalpha() and len(word) > 2:
        forms |= {_singular(word)} if word.endswith("s") and not word.endswith("ss") else {_plural(word), f"{word}s"}
    return frozenset(map(normalize_phrase, forms))


def _singular(word: str) -> str:
    """Of a word that ends in s."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word[:-1]


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("ss", "x", "sh", "ch")) else f"{word}s"


def _said_at(words: Sequence[_Word], place: int, group: str) -> int:
    """How many words the longest phrase of this group has that stands here; 0 where none does."""
    phrase: list[str] = []
    longest = 0
    for word in words[place : place + _LONGEST_PHRASE]:
        if word.token.kind or not word.is_wanted:
            break
        phrase += word.word.split()
        if tuple(phrase) in list_phrases()[group]:
            longest = len(phrase)
    return longest
