"""Words that prompts are written with, and names that are made of them: "Air", "Love", "Beach House". Pure."""

from pathlib import Path

from core.text.word_lists import read_word_sets
from library.names.normalization import artist_key

WORDS_FILE = Path(__file__).with_name("words.yaml")
WORDS = read_word_sets(WORDS_FILE)
_PROMPT, _BAND, _PLACES = WORDS["prompt"], WORDS["band"], WORDS["place"]
#: Lists of words that are no names, as they stand in prompts.
_COMMON = (
    "prompt",
    "place",
    "album",
    "introducing",
    "introducing_people",
    "ending",
    "showing",
    "music",
    "lists",
    "adjectives",
    "after_nouns",
)


def is_plain_name(key: str) -> bool:
    """Whether the name with this key could be plain words of a wish."""
    words = key.split()
    if not any(char.isalnum() for char in key):
        return True  # "!!!"
    if len(words) == 1:
        short = len(key) <= 2 and (key.isalpha() or key.isdigit())  # not "U2"
        return key in _PROMPT or key in _BAND or key in _PLACES or short or key.isdigit()
    return all(word in _PROMPT for word in words)


def is_prompt_word(word: str) -> bool:
    """Whether prompts are written with the folded word, as what it says or around names."""
    return any(word in WORDS[name] for name in _COMMON)


def is_of_prompt_words(key: str) -> bool:
    """Whether prompts are written with all words of the name."""
    return all(word in _PROMPT for word in key.split())


def is_of_plain_words(name: str, key: str) -> bool:
    """Whether the name, written in one way or the other, is made of plain words: "cold play", "Sun Rise"."""
    words = (artist_key(name) if " " in artist_key(name) else key).split()
    return all(is_plain_name(word) for word in words)
