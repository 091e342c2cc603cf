"""Words for moods in six languages, as a wish says them: which they are, and what labels have for them. Pure."""

from collections.abc import Iterator, Mapping
from functools import cache

from library.names.normalization import fold
from library.profiles.vocabulary import MOOD_FORMS, MOODS
from playlists.services.wishes.word_lists import word_lists

_ENDINGS = ("e", "s", "n", "er", "es", "en", "em", "ne", "ly")
#: Endings of gender and number, for which lists have "o" or "e": "tranquilas", "tristi".
_ROMANCE = ("a", "i", "as", "os")


def canonical_mood(word: str) -> str:
    """The mood of library.profiles that a word means, in whatever form; "" for none."""
    moods = _moods()
    return next((moods[form] for form in _forms(fold(word)) if form in moods), "")


def is_refusable(word: str) -> bool:
    """Whether nobody means something else by it where it is not wanted: "no party" is no mood."""
    return word not in word_lists("mood_words")["not_refused"].split()


def is_taken_away(following: str) -> bool:
    """Whether the word behind it makes it something else: "cool down"."""
    return following in word_lists("mood_words")["not_before"].split()


def _forms(word: str) -> Iterator[str]:
    yield word
    yield from (word.removesuffix(end) for end in _ENDINGS if word.endswith(end) and len(word) > len(end) + 2)
    stems = [word.removesuffix(end) for end in _ROMANCE if word.endswith(end) and len(word) > 4]
    yield from (f"{stem}{vowel}" for stem in stems for vowel in "oe")


@cache
def _moods() -> Mapping[str, str]:
    """Folded form -> mood."""
    others = {form: mood for mood, forms in word_lists("mood_words")["words"].items() for form in forms.split()}
    return {fold(form): mood for form, mood in (*others.items(), *MOOD_FORMS.items(), *zip(MOODS, MOODS, strict=True))}
