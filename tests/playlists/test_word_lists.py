"""The lists of words that prompts are read by: each entry is written as prompts are taken apart, or it is dead."""

from collections.abc import Iterator

import pytest

from playlists.services.wishes.facts.plain import all_words
from playlists.services.wishes.tokenizer import tokens_of
from playlists.services.wishes.word_lists import word_lists

#: Of patterns, and of names as people write them, the others.
BY_TOKENS = (
    *("mood_words", "names", "negation", "numbers", "shades"),
    *("signals", "sounds", "subjects", "traits", "versions"),
)


def entries(value: object) -> Iterator[str]:
    """Phrases between commas; where there are none, words."""
    if isinstance(value, str):
        yield from (entry.strip() for entry in (value.split(",") if "," in value else value.split()))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from entries(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from entries(inner)


@pytest.mark.parametrize("name", BY_TOKENS)
def test_each_entry_is_what_tokens_say(name: str) -> None:
    listed = list(entries(dict(word_lists(name))))
    assert len(listed) > 10
    # Scripts without spaces are parted into signs, and compared without them. "1*" is what begins so.
    dead = [
        entry
        for entry in (entry.rstrip("*") for entry in listed)
        if "".join(token.word for token in tokens_of(entry)) != entry.replace(" ", "")
        or (entry.isascii() and len(tokens_of(entry)) != len(entry.split()))
    ]
    assert dead == []


@pytest.mark.parametrize("elided", word_lists("facts")["elided"].split())
def test_what_is_elided_is_a_word_of_its_own(elided: str) -> None:
    for apostrophe in "'’":
        assert [word.word for word in all_words(f"{elided}{apostrophe}anno")] == [elided, "anno"]
