"""What a wish says of how music sounds and what it tells of: subjects, voices, languages, countries. Pure.

Only what is said in so many words; what is refused is told apart, and what is in doubt is neither.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from library.names.normalization import fold, is_unspaced
from library.profiles.vocabulary import VOICES
from playlists.plan import Facts
from playlists.plan_fields import MOST_NAMES
from playlists.services.wishes.mood_words import canonical_mood, is_refusable, is_taken_away
from playlists.services.wishes.negation import Verdict
from playlists.services.wishes.refused_songs import is_of_refused
from playlists.services.wishes.subject_words import list_words
from playlists.services.wishes.subjects import read_subjects, subject_places
from playlists.services.wishes.tokenizer import Thing, Token
from playlists.services.wishes.told import told_tokens
from playlists.services.wishes.word_lists import word_lists

_LONGEST_PHRASE = 3
#: Looked up in the library: more would only cost time.
_MOST_PHRASES = 60
_ADJECTIVE, _ENDINGS = re.compile(r"^(deutsch|\w{1,30}isch)(?:e|er|es|en|em)$"), ("e", "er", "es", "en", "em")
_SUNG = tuple(voice for voice in VOICES if voice != "instrumental")


class _Phrase(NamedTuple):
    """Up to three words of one clause, the word that follows, the one before them, and the places of the tokens."""

    text: str
    is_wanted: bool
    following: str = ""
    before: str = ""
    places: range = range(0)


def read_sounds(text: str, things: Iterable[Thing] = ()) -> Facts:
    """`things` are names of artists and albums in it, whose words say nothing else ("Men at Work")."""
    given = tuple(things)
    phrases = tuple(_phrases(text, given))
    subjects = read_subjects(text, given)
    voices, no_voices = _read_voices(phrases)
    moods, no_moods = _read_moods(phrases)
    return Facts(
        moods=moods or None,
        without_moods=no_moods or None,
        subjects=subjects.wanted or None,
        without_subjects=subjects.refused or None,
        voices=voices or None,
        without_voices=no_voices or None,
        languages=_values("languages", phrases, is_wanted=True),
        without_languages=_values("languages", phrases, is_wanted=False),
        countries=_values("countries", phrases, is_wanted=True),
        without_countries=_values("countries", phrases, is_wanted=False),
    )


def refused_phrases(text: str, things: Iterable[Thing]) -> tuple[str, ...]:
    """Words that are refused, and phrases that begin with one."""
    return _refused_phrases(text, tuple(things))


@lru_cache(maxsize=16)  # one wish is read by many, one after the other
def _refused_phrases(text: str, things: tuple[Thing, ...]) -> tuple[str, ...]:
    if "refused" not in told_tokens(text, things).verdicts:
        return ()
    told = (phrase.text for phrase in _phrases(text, things) if not phrase.is_wanted)
    return tuple(dict.fromkeys(told))[:_MOST_PHRASES]


def _read_voices(phrases: Sequence[_Phrase]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Wanted, and not wanted; without singing, all that is sung is not."""
    heard = _longest(phrases, lambda text: text in _set("no_voices") or bool(_meanings("voices", text)))
    wanted = {voice for phrase in heard if phrase.is_wanted for voice in _meanings("voices", phrase.text)}
    refused = {voice for phrase in heard if not phrase.is_wanted for voice in _meanings("voices", phrase.text)}
    is_unsung = any(phrase.text in _set("singing") for phrase in heard if not phrase.is_wanted)
    if is_unsung and not wanted - {"instrumental"}:
        return ("instrumental",), _SUNG
    if "instrumental" in wanted:
        wanted = {"instrumental"}
    return _in_order(wanted - refused), _in_order(refused)


def _read_moods(phrases: Sequence[_Phrase]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """In the words of the wish; those that are refused are not wanted."""
    said = [phrase for phrase in phrases if canonical_mood(phrase.text) and not is_taken_away(phrase.following)]
    refused = dict.fromkeys(phrase.text for phrase in said if not phrase.is_wanted and is_refusable(phrase.text))
    wanted = dict.fromkeys(phrase.text for phrase in said if phrase.is_wanted and phrase.text not in refused)
    return tuple(wanted)[:MOST_NAMES], tuple(refused)[:MOST_NAMES]


def _in_order(voices: set[str]) -> tuple[str, ...]:
    return tuple(voice for voice in VOICES if voice in voices)


def _values(kind: str, phrases: Iterable[_Phrase], *, is_wanted: bool) -> tuple[str, ...] | None:
    """The codes that are said; an adjective of a language and a country means what it stands beside."""
    of_kind = _longest(phrases, lambda text: bool(_meanings(kind, text)))
    said = (phrase for phrase in of_kind if phrase.is_wanted == is_wanted)
    codes = (code for phrase in said for code in _meanings(kind, phrase.text) if _is_meant(code, phrase))
    return tuple(dict.fromkeys(codes)) or None


def _longest(phrases: Iterable[_Phrase], is_meant: Callable[[str], bool]) -> list[_Phrase]:
    """Without parts of a longer phrase that is meant: "Latin American" is not American, nor "tenor sax" a tenor."""
    given = list(phrases)
    longer = [phrase.places for phrase in given if len(phrase.places) > 1 and is_meant(phrase.text)]
    return [
        phrase
        for phrase in given
        if not any(
            set(phrase.places) <= set(places) and len(phrase.places) < len(places) for places in longer if phrase.places
        )
    ]


def _is_meant(code: str, phrase: _Phrase) -> bool:
    """ "German bands" are of a country, and "in German" is a language."""
    if not (_meanings("languages", phrase.text) and _meanings("countries", phrase.text)):
        return True
    is_of_songs = phrase.before in _set("sung_in") or phrase.following in _set("of_songs")
    if not phrase.is_wanted and code in _set("common_languages"):
        return phrase.following not in _set("of_people")
    if code.isupper():
        is_common = _set("common_languages").intersection(_meanings("languages", phrase.text))
        is_language = phrase.before in _set("sung_in") or phrase.following in _set("of_language")
        return not (is_language or (is_of_songs and (is_common or not phrase.is_wanted)))
    return is_of_songs if code in _set("common_languages") else phrase.following not in _set("of_people")


def country_of(text: str) -> str:
    """The country that this name or adjective means, or the one that a language is called after; "" for none."""
    countries = _meanings("countries", text)
    if len(countries) > 1:  # a part of the world
        return ""
    meant = (*countries, *(code.upper() for code in _meanings("languages", text)))
    return next((code for code in meant if code in _countries()), "")


def is_language(text: str) -> bool:
    """Whether this folded name or adjective means a language."""
    return bool(_meanings("languages", text))


def _meanings(kind: str, text: str) -> tuple[str, ...]:
    """What the phrase means of this kind; German adjectives end in many ways."""
    meanings = _traits()[kind]
    return meanings.get(text) or (meanings.get(_ADJECTIVE.sub(r"\1", text), ()) if text.endswith(_ENDINGS) else ())


def _phrases(text: str, things: tuple[Thing, ...]) -> Iterator[_Phrase]:
    """All phrases of up to three words outside of subjects that are wholly wanted, or that begin refused."""
    tokens, verdicts = told_tokens(text, things)
    about, told = subject_places(text, things), _carried(tokens, verdicts)
    for start, token in enumerate(tokens):
        if start in about or token.kind or told[start] == "doubtful":
            continue
        words: list[str] = []
        for place in range(start, min(start + _LONGEST_PHRASE, len(tokens))):
            if tokens[place].kind or place in about or (words and tokens[place].mark):
                break
            words.append(tokens[place].word)
            if told[start] == "refused" or all(verdict == "wanted" for verdict in told[start : place + 1]):
                yield _phrase(" ".join(words), tokens, start, place, told)
    yield from (_Phrase(pair, is_wanted=True) for pair in _unspaced(fold(text)))


def _carried(tokens: Sequence[Token], told: Sequence[Verdict]) -> list[Verdict]:
    """ "Nothing sung in French" and "no songs in French" refuse the French."""
    sung = _set("sung_in") | _set("sung")
    carried = list(told)
    for place in range(1, len(tokens)):
        if tokens[place - 1].word in sung and not tokens[place].mark:
            at = place - 1 - (place > 1 and tokens[place - 2].word in _set("sung"))
            if carried[place - 1] == "refused" or is_of_refused(tokens, told, at):
                carried[place] = "refused"
    return carried


def _phrase(text: str, tokens: Sequence[Token], start: int, end: int, told: Sequence[Verdict]) -> _Phrase:
    following = tokens[end + 1].word if end + 1 < len(tokens) and not tokens[end + 1].mark else ""
    at = start
    # "In German or Dutch": both are.
    while at > 1 and tokens[at - 1].word in list_words()["joining"] and not tokens[at - 2].kind:
        at -= 2
    before = tokens[at - 1].word if at and not tokens[at].mark else ""
    return _Phrase(text, told[start] == "wanted", following, before, range(start, end + 1))


def _unspaced(text: str) -> Iterator[str]:
    """ "日本" of "日本の音楽": such words are found anywhere."""
    for first, second in pairwise(text):
        if is_unspaced(first) and is_unspaced(second):
            yield first + second


@cache
def _traits() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By kind and phrase, what it means: voices, or codes of languages and countries."""
    lists = word_lists("traits")
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for kind in ("voices", "languages", "countries"):
        found[kind] = {}
        for value, phrases in lists[kind].items():
            for phrase in _parted(phrases):
                found[kind][phrase] = (*found[kind].get(phrase, ()), str(value))
    for countries, phrases in lists["regions"].items():
        found["countries"] |= dict.fromkeys(_parted(phrases), tuple(countries.split()))
    return found


@cache
def _countries() -> frozenset[str]:
    return frozenset(code for codes in _traits()["countries"].values() for code in codes)


@cache
def _set(name: str) -> frozenset[str]:
    text = word_lists("sounds")[name]
    return _parted(text) if "," in text else frozenset(text.split())


def _parted(text: str) -> frozenset[str]:
    return frozenset(" ".join(fold(phrase).split()) for phrase in text.split(","))
