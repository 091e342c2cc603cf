"""How names are compared: folded text, the keys they are looked up by, and words to search for. Pure."""

import re
import unicodedata
from functools import lru_cache

KEY_LENGTH = 200  # characters; a folded name stays below PostgreSQL's limit for an index entry (2,704 bytes)
TOKEN_LENGTH = 100  # characters; below the limit for a lexeme (2,046 bytes)

_APOSTROPHES = dict.fromkeys(map(ord, "’‘ʼʻ′´`＇ʹ՚׳"), "'")
_LETTERS = str.maketrans(
    dict(zip("øæœłđðþħıŋŧ", ("o", "ae", "oe", "l", "d", "d", "th", "h", "i", "n", "t"), strict=True))
)
_ELISION = re.compile(r"(?<![^\W_])(l|d|j|qu|un|dell|all|nell|sull)'(?=[^\W\d_]{2})")  # L'Amour, D'Angelo
_INITIALS = re.compile(r"(?<![^\W_])(?:[^\W\d_]\.){2,}[^\W\d_]?(?![^\W_])")  # R.E.M.
_AND = re.compile(r"&|(?<=\s)\+(?=\s)")
_SIGNS = ((re.compile(r"\$(?=[a-z])"), "s"), (re.compile(r"(?<=[a-z])!(?=[a-z])"), "i"))  # A$AP, P!nk
_NOT_ASCII_WORD = re.compile(r"[^a-z0-9 ]+")
_N_BETWEEN = re.compile(r"(?<=\S) n (?=\S)")  # Guns N' Roses
_UNSPACED = re.compile(  # kana and Chinese characters
    "([\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af])"
)
_LATIN_MARKS = ((0x300, 0x36F), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F))
# Vowel points, which are optional in writing (hamza and madda belong to the letter), and an emoji's variants.
_HEBREW_ARABIC_MARKS = ((0x591, 0x5C7), (0x610, 0x61A), (0x64B, 0x652), (0x656, 0x65F), (0x670, 0x670))
_OPTIONAL_MARKS = (*_HEBREW_ARABIC_MARKS, (0xFE00, 0xFE0F))


@lru_cache(maxsize=2048)  # a title is folded for its key, its words and its recording, one after the other
def fold(text: str) -> str:
    """The text without case, accents, punctuation and kinds of quotes, its words parted by one space."""
    folded = text.lower() if text.isascii() else _plain_letters(text)
    words = folded.split()
    if folded.isascii() and "".join(words).isalnum():
        return " ".join(words)
    if "." in folded:
        folded = _INITIALS.sub(lambda match: match[0].replace(".", ""), folded)
    for pattern, letter in _SIGNS:
        folded = pattern.sub(letter, folded)
    folded = _ELISION.sub(r"\1 ", folded).replace("'", "")
    folded = _AND.sub(" and ", folded)
    folded = _NOT_ASCII_WORD.sub(" ", folded) if folded.isascii() else "".join(map(_word_character, folded))
    return " ".join(folded.split())


def title_key(text: str) -> str:
    """What titles of albums and tracks are looked up by; never empty for a name of signs only ("!!!")."""
    return (fold(text) or _signs(text))[:KEY_LENGTH]


def artist_key(name: str) -> str:
    """What artists are looked up by: as a title, but "The Beatles" is "Beatles", and "N'" is "and"."""
    key = _N_BETWEEN.sub(" and ", title_key(name))
    return (key.removeprefix("the ") or key)[:KEY_LENGTH]


def search_words(text: str) -> tuple[str, ...]:
    """The folded words; where a script writes no spaces, each character is one, so that any part is found."""
    folded = fold(text)
    words = folded if folded.isascii() else _UNSPACED.sub(r" \1 ", folded)
    return tuple([word[:TOKEN_LENGTH] for word in words.split()])


def index_words(name: str) -> tuple[str, ...]:
    """The words that a name is found by: also what signs part, as if nothing did, as many type it ("acdc", "jayz")."""
    odd = [piece for piece in name.split() if not (piece.isascii() and piece.isalnum())]  # others are one word each
    together = (words for piece in odd if len(words := search_words(piece)) > 1)
    joined = ("".join(words)[:TOKEN_LENGTH] for words in together if not any(map(is_unspaced, words)))
    return (*search_words(name), *joined)


def is_unspaced(word: str) -> bool:
    """Whether the word is one character of a script that writes no spaces."""
    return len(word) == 1 and _UNSPACED.match(word) is not None


def _signs(text: str) -> str:
    """The text as it is, but for what no database stores."""
    return " ".join("".join(char if char.isprintable() else " " for char in text.casefold()).split())


def _plain_letters(text: str) -> str:
    """Lower case without accents; marks that make another letter (й, が, हि) stay."""
    text = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", text):
        if unicodedata.category(char) != "Mn":
            base = char
        elif _is_decoration(char, base):
            continue
        kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)).translate(_LETTERS)


def _is_decoration(mark: str, base: str) -> bool:
    code = ord(mark)
    if any(first <= code <= last for first, last in _OPTIONAL_MARKS):
        return True
    if not any(first <= code <= last for first, last in _LATIN_MARKS):
        return False
    if "\u0400" <= base <= "\u052f":  # Cyrillic: only stress marks, and the dots that nobody types on ё
        return code in {0x300, 0x301} or (base == "е" and code == 0x308)
    return True


@lru_cache(maxsize=8192)
def _word_character(char: str) -> str:
    category = unicodedata.category(char)
    if category[0] in "LNM":
        return char
    if category == "So":  # ♥ and emoji are words of their own
        return f" {char} "
    return "" if category == "Cf" else " "
