"""Real tokenizers for the budget's tests: Mistral's two, out of a package that brings their data along."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import mistral_common
from mistral_common.tokens.tokenizers.sentencepiece import SentencePieceTokenizer
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

Count = Callable[[str], int]
_DATA = Path(mistral_common.__file__).parent / "data"


@cache
def tekken() -> Count:
    """Byte-level BPE, 131,000 tokens (Mistral Nemo and later)."""
    tokenizer = Tekkenizer.from_file(_DATA / "tekken_240911.json")
    return lambda text: len(tokenizer.encode(text, False, False))  # no begin, no end


@cache
def sentencepiece() -> Count:
    """SentencePiece with byte fallback, 32,768 tokens (Mistral 7B v0.3; Llama 2 is of the same kind)."""
    tokenizer = SentencePieceTokenizer(_DATA / "mistral_instruct_tokenizer_240323.model.v3")
    return lambda text: len(tokenizer.encode(text, False, False))  # no begin, no end
