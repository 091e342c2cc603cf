"""What /api/embed and /v1/embeddings answer, as rows of numbers in the order of the texts. Pure."""

import sys
from array import array
from base64 import b64decode
from collections.abc import Sequence
from math import isfinite
from typing import Any

from llm.errors import AnswerMalformedError
from llm.providers.error_mapping import Endpoint

#: The numbers of a text: models of today have 256 to 4,096.
LARGEST = 65_536
Rows = list[Sequence[float]]


def read_ollama(answer: dict[str, Any], count: int, place: Endpoint) -> Rows:
    """Ollama's `embeddings`, for so many texts. Raises AnswerMalformedError."""
    return _checked(answer.get("embeddings"), count, place)


def read_openai(answer: dict[str, Any], count: int, place: Endpoint) -> Rows:
    """OpenAI's `data`: by `index` where each has one, each a list of numbers or base64. Raises AnswerMalformedError."""
    entries = answer.get("data")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _malformed(place, "no list of vectors")
    places = [entry.get("index") for entry in entries]
    if all(isinstance(index, int) for index in places):
        if sorted(places) != list(range(len(entries))):
            raise _malformed(place, "vectors whose numbers don't fit the texts")
        entries = sorted(entries, key=lambda entry: entry["index"])
    return _checked([_row(entry.get("embedding"), place) for entry in entries], count, place)


def _row(embedding: object, place: Endpoint) -> object:
    """Base64 is little-endian float32: OpenAI's own client asks for it, and some servers send it unasked."""
    if not isinstance(embedding, str):
        return embedding
    numbers = array("f")
    try:
        numbers.frombytes(b64decode(embedding, validate=True))
    except ValueError as exc:
        raise _malformed(place, "a vector that can't be read") from exc
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


def _checked(rows: object, count: int, place: Endpoint) -> Rows:
    if not isinstance(rows, list):
        raise _malformed(place, "no list of vectors")
    if len(rows) != count:
        raise _malformed(place, f"{len(rows):,} vectors for {count:,} texts")
    sizes = {len(row) if isinstance(row, list | array) else 0 for row in rows}
    if len(sizes) > 1 or not all(0 < size <= LARGEST for size in sizes):
        raise _malformed(place, "vectors of different or impossible sizes")
    if not all(map(_is_direction, rows)):
        raise _malformed(place, "vectors with numbers that aren't any")
    return rows


def _is_direction(row: Sequence[object]) -> bool:
    """Only numbers, and not all of them 0: NaN is what a model answers that overflowed."""
    return all(type(number) in {int, float} and isfinite(number) for number in row) and any(row)  # type: ignore[arg-type]  # checked just before


def _malformed(place: Endpoint, what: str) -> AnswerMalformedError:
    return AnswerMalformedError(f"{place} answered with {what}. Choose another embedding model.")
