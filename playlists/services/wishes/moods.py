"""What common words for moods and occasions mean in music: genres, where the model is too weak to be asked, and moods,
for the order in which candidates are drawn.

Of genres, only such as the library has come out. Words are looked for as whole words; Chinese and Japanese ones
anywhere. Pure.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from library.names.normalization import fold, is_unspaced
from playlists.services.wishes.mood_words import canonical_mood
from playlists.services.wishes.subjects import subject_places
from playlists.services.wishes.told import told_tokens
from playlists.services.wishes.word_lists import word_lists

_MOST = 6
#: Of a wish, so many words are looked for as moods: more would only cost time.
_MOST_WORDS = 12


class _Occasion(NamedTuple):
    """Words of a wish (a regular expression) and moods that are said, and the genres and the moods that suit them."""

    words: str
    said: frozenset[str]
    genres: Sequence[str]
    moods: Sequence[str] = ()


_LISTS = word_lists("moods")
_OCCASIONS = tuple(
    _Occasion("|".join(given["words"]), frozenset(given.get("said", ())), given["genres"], given.get("moods", ()))
    for given in _LISTS["occasions"]
)
_EMPTY = frozenset(_LISTS["empty"].split())
_ENDINGS = re.compile(r"(?:ness|fully|ful|ically|ical|tic|ic|ous|ing|ly|ed|ies|y|s|e)$")


class TableReading(NamedTuple):
    """Genres that suit the words of a wish; `is_sure` where one occasion speaks, or several agree on them."""

    genres: tuple[str, ...] = ()
    is_sure: bool = False


def read_table(wish: str, known: Iterable[str], countries: Iterable[str] = ()) -> TableReading:
    """Of several words, the genres that most of them name; of what songs are about, none ("songs about running").

    `countries` are those of the plan, and its languages in capitals, where no profile knows the artists'.
    """
    text, words = _wanted_of(wish, subjects=False)
    moods = frozenset(map(canonical_mood, words))
    have = {fold(name): name for name in known}
    speakers = [occasion.genres for occasion in _OCCASIONS if _names(text, moods, occasion)]
    speakers += [_LISTS["countries"][code] for code in countries if code in _LISTS["countries"]]
    votes: dict[str, int] = {}
    speaking = 0
    for genres in speakers:
        suiting = [name for genre in genres if (name := have.get(fold(genre)))]
        speaking += bool(suiting)
        for name in suiting:
            votes[name] = votes.get(name, 0) + 1
    best = max(votes.values(), default=0)
    # Where words agree, what they agree on is enough: "a quiet rainy day" is folk, not blues.
    chosen = [name for name, count in votes.items() if count == best]
    return TableReading(tuple(chosen[:_MOST]), is_sure=speaking == 1 or best > 1)


def leaves_open(wish: str, used: Iterable[str] = ()) -> bool:
    """Whether the wish has words beside the names in it that were understood, its era, and words that say nothing."""
    return bool(open_words(wish, used))


def open_words(wish: str, used: Iterable[str] = ()) -> list[str]:
    """These words, folded, in the order of the wish."""
    _, words = _wanted_of(wish)
    known = {word for name in used for word in fold(name).split()}
    return [word for word in words if _tells(word) and word not in known]


def asks_only_for_subject(wish: str) -> bool:
    """Whether all that the wish says is what songs tell of, or are called: then no genre is asked for."""
    _, beside = _wanted_of(wish, subjects=False)
    return leaves_open(wish) and not any(map(_tells, beside))


def _tells(word: str) -> bool:
    return word not in _EMPTY and not word.isdigit()


def mood_tiers(wish: str, moods: Sequence[str] = (), used: Iterable[str] = ()) -> tuple[tuple[str, ...], ...]:
    """Beginnings of moods and styles: the plan's `moods` and further words of the wish, then what suits its occasion.

    `used` are names in it that were understood already. A word of three letters or fewer means a whole mood.
    """
    words = [word for word in _wanted_of(wish)[1] if not canonical_mood(word)]
    text, meant = _as_text(words), frozenset(map(canonical_mood, moods))
    known = {word for name in used for word in fold(name).split()}
    named = tuple(dict.fromkeys(stem for mood in moods for stem in mood_beginnings(mood)))
    own = _moods_of(words, known)
    suiting = dict.fromkeys(mood for occasion in _OCCASIONS if _names(text, meant, occasion) for mood in occasion.moods)
    first = tuple(dict.fromkeys((*named, *own)))
    tiers = (first, tuple(mood for mood in suiting if mood and mood not in first))
    return tuple(tier for tier in tiers if tier)


def mood_beginnings(mood: str) -> tuple[str, ...]:
    """Of labels that mean this mood, in whatever language it is said; of a style, all of it."""
    said, meant = fold(mood), canonical_mood(mood)
    return tuple(dict.fromkeys((_stem(said), *((_stem(fold(meant)),) if meant else ()))))


def _wanted_of(wish: str, *, subjects: bool = True) -> tuple[str, list[str]]:
    """The wish folded, with a space at either end, and its words; without what it refuses ("nothing sad or angry").

    `subjects`: with the words for what songs are about, or called.
    """
    about = frozenset() if subjects else subject_places(wish)
    told = enumerate(zip(*told_tokens(wish), strict=True))
    kept = [token for place, (token, verdict) in told if verdict == "wanted" and place not in about]
    words = [word for token in kept for word in token.word.split()]
    return _as_text(words), words


def _as_text(words: Iterable[str]) -> str:
    text = " "
    for word in words:
        # Where no spaces part the words, each character was one: "静か" is to be found again.
        text = f"{text.rstrip()}{word} " if is_unspaced(word) and is_unspaced(text[-2:-1]) else f"{text}{word} "
    return text


def _names(text: str, moods: frozenset[str], occasion: _Occasion) -> bool:
    """Whether the folded text, with a space at either end, has one of the words, or one of these moods is said."""
    if moods & occasion.said:
        return True
    if re.search(rf" (?:{occasion.words}) ", text):
        return True
    return any(word in text for word in occasion.words.split("|") if not word.isascii())


def _moods_of(words: Iterable[str], used: Collection[str]) -> tuple[str, ...]:
    """The beginnings of those that may be moods, each once."""
    spelled = (word for word in words if not word[0].isdigit() and not is_unspaced(word))
    telling = (word for word in spelled if word not in _EMPTY and word not in used)
    return tuple(dict.fromkeys(map(_stem, telling)))[:_MOST_WORDS]


def _stem(word: str) -> str:
    """ "melanchol" of "melancholy" and "melancholic"; never shorter than four letters, but for "sadness"."""
    if word.endswith("ness") and len(word) > 5:
        return word[:-4]
    stem = _ENDINGS.sub("", word)
    return stem if len(stem) >= 4 else word
