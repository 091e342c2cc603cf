"""What fits a model's window: how large the window is, how many tracks go in, and how long a text can be in tokens.

The invariant: prompt + answer <= window, always. No tokenizer is at hand for an arbitrary model, so texts are measured
by an upper bound, `token_bound`, that real tokenizers are tested never to exceed.
"""

import math
import re
from collections.abc import Iterable
from functools import lru_cache

from core.values import Frozen
from llm.output import NumberForm, NumberPicks
from llm.schemas import CompletionRequest, ModelInfo, OutputMode, WindowSource
from llm.settings_fields import LLMConfig

#: Ollama's trained length is taken up to here: KV memory grows with the window, one click raises it.
AUTOMATIC_WINDOW_CAP = 16_384
#: What a window is taken for when neither the user nor the server nor a catalogue knows.
UNKNOWN_WINDOW = 8_192
#: Tokens a track takes in the list before anything was measured.
TOKENS_PER_TRACK = 40.0
#: What a track is taken to need at least, however little was measured: its bound, which decides what is really sent, is
#: about 26 tokens, and 70 % of a window at 20 is what fits of those. A larger promise could not be kept.
LEAST_TOKENS_PER_TRACK = 20.0
#: What a track takes at most on average: artist and title of 20 letters each, three bytes a letter and a token a byte
#: (Japanese or Thai, and a tokenizer that knows neither). A count that says more counts what is not ours.
MOST_TOKENS_PER_TRACK = 3 * TOKENS_PER_TRACK
#: A list shorter than this says little about the tokens of a track: most of its prompt is the question.
TELLING_TRACKS = 20
#: What the question around a list takes at least: instructions, wish, and what is picked already.
QUESTION_TOKENS = 100
#: The part of a window that the list may take.
LIST_SHARE = 0.7
#: What a chat template adds around system and prompt: ChatML takes 14 tokens, Llama 3's 22, gpt-oss' about 50.
TEMPLATE_TOKENS = 64

_LETTERS = re.compile(r"[A-Z]?[a-z]+")
_SPACE_BEFORE_LETTER = re.compile(r"(?<! ) (?=[A-Za-z])")
#: Pairs of letters that are no token of their own in SmolLM2's or Mistral's vocabularies (measured on both).
_RARE_PAIRS = frozenset(
    re.findall(
        "..",
        "bhbjbkbqbvbwbxbzcgcjcqcwdgdjdqdzejfjfkfqfvfzgcgdgfgjgkgqgvgwgxhbhchfhghjhkhqhvhxhzjbjcjdjfjgjhjljmjn"
        "jpjqjrjtjvjwjxjyjzkckdkfkjkpkqkxkzlglhljlklqlwlxlzmfmhmjmwmznhnjnknqnvnwnzoqpjpqpvpwpzqbqcqdqeqfqgqh"
        "qjqkqmqnqoqpqrqvqwqxqyqzrjrkrqrwrzsjsxtgtjtquqvbvfvgvhvjvkvpvqvuvwvxvzwcwfwgwjwkwmwqwvwzxgxhxjxkxmxn"
        "xoxpxqxrxuxvxwxzybycyfyhyjykyqyvywyzzbzczdzfzgzjzkzlzmznzpzqzrzszvzwzx",
    )
)


class Window(Frozen):
    """A context window in tokens, where the number comes from, and what the model was trained for, if known.

    `wanted`: the person's larger number, where it was cut to what the model was trained for.
    """

    tokens: int
    source: WindowSource
    trained: int | None = None
    wanted: int | None = None


def effective_window(config: LLMConfig, info: ModelInfo | None) -> Window:
    """The window to count on, and for Ollama to ask for: the user's number, else the server's, else a careful guess."""
    trained = info.context_window if info else None
    if config.provider == "custom":
        return Window(tokens=config.custom_context_window, source="user", trained=trained)
    if config.provider == "ollama":
        return _ollama_window(config.ollama_context_window, info, trained)
    if trained is None:
        return Window(tokens=UNKNOWN_WINDOW, source="default")
    return Window(tokens=trained, source="detected", trained=trained)


def _ollama_window(wanted: int | None, info: ModelInfo | None, trained: int | None) -> Window:
    """Ollama cuts a larger num_ctx down to the trained length with no more than a line in its log; so do we, aloud."""
    ceiling = trained or math.inf
    if wanted is not None:
        tokens = int(min(wanted, ceiling))
        return Window(tokens=tokens, source="user", trained=trained, wanted=wanted if wanted > tokens else None)
    if info and info.modelfile_window:
        return Window(tokens=int(min(info.modelfile_window, ceiling)), source="modelfile", trained=trained)
    if trained is None:
        return Window(tokens=UNKNOWN_WINDOW, source="default")
    if trained > AUTOMATIC_WINDOW_CAP:
        return Window(tokens=AUTOMATIC_WINDOW_CAP, source="capped", trained=trained)
    return Window(tokens=trained, source="detected", trained=trained)


def max_tracks(window: int, tokens_per_track: float | None = None) -> int:
    """How many tracks a list may have: 70 % of the window at 40 tokens a track, or at the measured figure."""
    needed = max(tokens_per_track or TOKENS_PER_TRACK, LEAST_TOKENS_PER_TRACK)
    return max(1, int(window * LIST_SHARE / needed))


def fitting_tracks(window: int, measured: float | None, count: int) -> int:
    """How many tracks a list for `count` picks has: by the measured figure, but never so few that no run could measure
    again; by the estimate if it is not believed. The list itself is then filled as far as its lines surely fit.
    """
    estimated = max_tracks(window)
    tracks = estimated
    if measured is not None and measured <= MOST_TOKENS_PER_TRACK:
        tracks = max(max_tracks(window, measured), min(estimated, TELLING_TRACKS))
    room = prompt_allowance(window, answer_tokens(count, tracks, "array")) - QUESTION_TOKENS
    return max(1, min(tracks, int(room / LEAST_TOKENS_PER_TRACK)))


def shown_max_tracks(tracks: int) -> int:
    """Rounded down to ten for show: 8,192 tokens "~140 tracks", 4,096 "~70 tracks"; below ten as it is."""
    return tracks // 10 * 10 or tracks


def answer_tokens(count: int, highest: int, form: NumberForm) -> int:
    """The most tokens that `count` numbers up to `highest` take, each digit and each comma one.

    In arrays a space or line break may come with each number, and the object's own words; measured in ADR 0006.
    """
    digits = len(str(highest))
    if form == "pattern":
        return count * (digits + 1) + 8
    return count * (digits + 2) + 32


def answer_limit(request: CompletionRequest, mode: OutputMode) -> int:
    """Looser forms of numbers take more tokens than the pattern that was counted on."""
    output = request.output
    if not isinstance(output, NumberPicks) or mode == "pattern":
        return request.max_output_tokens
    return max(request.max_output_tokens, answer_tokens(output.count, output.highest, "array"))


def prompt_allowance(window: int, answer: int, thinking_headroom: int = 0) -> int:
    """The tokens that system and prompt may take together when `answer` tokens are kept for the answer."""
    return window - answer - thinking_headroom - TEMPLATE_TOKENS


def surely_fit(texts: Iterable[str], tokens: int) -> bool:
    """Whether these are so short that nothing needs to be measured: no text has more tokens than bytes."""
    return sum(len(text.encode()) for text in texts) <= tokens


def token_bound(text: str) -> int:
    """At least as many tokens as a byte-level or byte-fallback tokenizer makes of `text`.

    A digit, mark or capital is at most one token; anything beyond ASCII at most one a byte. Within a word of small
    letters most pairs are tokens of their own: 0.6 tokens a letter, and half a token more for each rare pair, was
    exceeded by no random or real word (tests/llm/test_budget_tokenizers.py).
    """
    words = _LETTERS.findall(text)
    in_words = sum(map(len, words))
    joined_spaces = len(_SPACE_BEFORE_LETTER.findall(text))
    return len(text.encode()) - in_words - joined_spaces + sum(map(_word_bound, words))


@lru_cache(maxsize=8192)  # a list's words come again and again
def _word_bound(word: str) -> int:
    small = word.lower()
    rare = sum(small[i : i + 2] in _RARE_PAIRS for i in range(len(small) - 1))
    return min(len(word), math.ceil(0.6 * len(word) + 0.5 * rare))
