"""What stands in titles for a subject of a wish: "trains" is also a railroad, "a colour in the title" is red. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from library.names.normalization import is_unspaced
from playlists.services.wishes.subject_words import (
    IN_TITLE,
    Kind,
    list_compounds,
    list_kinds,
    list_openers,
    list_words,
    normalize_phrase,
)
from playlists.services.wishes.tokenizer import tokens_of
from playlists.services.wishes.told import told_tokens

#: Words of one topic, and topics of one wish: what goes beyond would only cost time.
MOST_WORDS, MOST_TOPICS = 5, 8
LONGEST_PHRASE = 5
#: "Summertime": a wish of so few words, that name nothing else, is a subject.
_FEW = 3
#: Letters: such words stand in many titles and tell nothing of them.
_SHORT = 3


class Topic(NamedTuple):
    """Something that titles tell of: for each word said, the words that stand for it; "1*" is what begins so.

    `sure`: of these, such as mean nothing else; `said` are the very words. `in_albums`: an album that is named so holds
    such songs ("A Christmas Gift for You"). `is_exact`: nothing without such a title is of it; `is_loose`: more suits
    it than what has one ("summer songs").
    """

    words: tuple[frozenset[str], ...]
    sure: tuple[frozenset[str], ...] = ()
    said: frozenset[str] = frozenset()
    in_albums: bool = False
    is_exact: bool = False
    is_loose: bool = False


class Word(NamedTuple):
    """A word, folded, and as it is written."""

    word: str
    written: str


def topics_of(subjects: Iterable[str]) -> tuple[Topic, ...]:
    """A topic for each subject of a plan, as subjects.read_subjects writes them."""
    found: list[Topic] = []
    for subject in subjects:
        words = _words_of(subject)
        told = words[: -len(IN_TITLE)] if tuple(words[-len(IN_TITLE) :]) == IN_TITLE else words
        in_names = len(told) < len(words)
        found += (_topic(part, in_names=in_names) for part in parts_of([Word(one, one) for one in told], in_names))
    return tuple(dict.fromkeys(found))[:MOST_TOPICS]


def topics_of_all(text: str) -> tuple[Topic, ...]:
    """Of a text that is nothing but a subject, such as "Summertime"; none where it has more words than that."""
    words = _words_of(text)
    telling = [word for word in words if word not in list_words()["empty"]]
    if not telling or len(words) > _FEW + 2 or len(telling) > _FEW:
        return ()
    return topics_of([text])


def telling_words(text: str) -> tuple[Topic, ...]:
    """A topic for each word that may stand in titles, whatever the text is about; none for what it refuses."""
    told = zip(*told_tokens(text), strict=True)
    wanted = (token.word for token, verdict in told if verdict == "wanted")
    telling = dict.fromkeys(word for word in wanted if len(word) > _SHORT and word not in list_words()["empty"])
    return tuple(Topic((forms,), said=forms) for forms in map(_forms, list(telling)[:MOST_TOPICS]))


def parts_of(words: Sequence[Word], in_names: bool) -> Iterator[list[Word]]:
    """The parts of a list, without words that tell nothing; a kind is one of its own ("the night and trains")."""
    part: list[Word] = []
    place = 0
    while place < len(words):
        length, kind = kind_at([word.word for word in words], place, in_names=in_names)
        name = _name_at(words, place)
        if kind or words[place].word in list_words()["joining"]:
            yield from [part] if part else ()
            part = []
            yield from [list(words[place : place + length])] if kind else ()
        elif name:
            length = len(name)
            part += name
        else:
            length = 1
            part += [words[place]] if words[place].word not in list_words()["empty"] else []
        place += length
    yield from [part] if part else ()


def written(part: Sequence[Word]) -> str:
    """As it stands in the wish; no blanks where the script has none."""
    text = ""
    for one in part:
        text += one.written if not text or is_unspaced(text[-1]) else f" {one.written}"
    return text


def kind_at(words: Sequence[str], place: int, *, in_names: bool) -> tuple[int, Kind | None]:
    """The longest phrase here that means a kind, and how many words it has."""
    is_opener = words[place] in list_openers(in_names=in_names)
    longest = min(LONGEST_PHRASE, len(words) - place) if is_opener else 1
    for length in range(longest, 0, -1):
        if kind := _find_kind(" ".join(words[place : place + length]), in_names=in_names):
            return length, kind
    return 1, None


def _find_kind(phrase: str, *, in_names: bool) -> Kind | None:
    """What the phrase means; in German, "Weihnachtslieder" are songs of it in one word."""
    kinds = list_kinds(in_names=in_names)
    if phrase in kinds:
        return kinds[phrase]
    if phrase[:1] and is_unspaced(phrase[0]):
        return kinds.get(phrase.replace(" ", ""))
    return next((kinds[stem] for stem in _stems(phrase) if stem in kinds), None)


def _stems(word: str) -> Iterator[str]:
    """ "Weihnachts", "Weihnacht" of "Weihnachtslieder"."""
    for ending in list_words()["songs_in_one"] if word.endswith(_endings()) else ():
        if word.endswith(ending) and len(word) > len(ending) + _SHORT:
            stem = word.removesuffix(ending)
            yield from (stem, stem.removesuffix("s"), stem.removesuffix("n"), stem.removesuffix("en"))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(list_words()["songs_in_one"])


def _topic(part: Sequence[Word], *, in_names: bool) -> Topic:
    words = [one.word for one in part][:MOST_WORDS]
    length, kind = kind_at(words, 0, in_names=in_names)
    if kind and length == len(words):
        said = frozenset() if in_names else _forms(" ".join(words))
        is_exact, is_loose = in_names or kind.in_albums, kind.is_loose and not in_names
        return Topic((kind.terms | said,), (kind.sure | said,), said, kind.in_albums, is_exact, is_loose)
    forms = tuple(_compound_forms(part))[:MOST_WORDS]
    return Topic(forms, forms, frozenset().union(*forms), is_exact=in_names)


def _compound_forms(part: Sequence[Word]) -> Iterator[frozenset[str]]:
    """Of each word, and of each name that only several words are together ("New York")."""
    place = 0
    while place < len(part):
        name = _name_at(part, place)
        yield frozenset({" ".join(one.word for one in name)}) if name else _forms(part[place].word)
        place += len(name) or 1


def _name_at(words: Sequence[Word], place: int) -> list[Word]:
    """ "New York": words that only together are the name of something."""
    for length in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
        if " ".join(one.word for one in words[place : place + length]) in list_compounds():
            return list(words[place : place + length])
    return []


def _words_of(text: str) -> list[str]:
    return [token.word for token in tokens_of(text)]


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
