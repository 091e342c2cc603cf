"""What some models want before a text: whether it is a thing to be found, or what is searched for.

As their model cards say: nomic-ai/nomic-embed-text-v1.5, google/embeddinggemma-300m, intfloat/multilingual-e5-large,
intfloat/multilingual-e5-large-instruct, Qwen/Qwen3-Embedding-0.6B. bge-m3, all-minilm and OpenAI's want nothing.
"""

from typing import NamedTuple

_TASK = "Instruct: Given a description of music, retrieve the albums that fit it\nQuery: "


class Prefixes(NamedTuple):
    """Of texts that are stored, and of those that are searched for."""

    document: str = ""
    query: str = ""


#: Part of a model's name -> its prefixes; the first that fits.
_KNOWN: tuple[tuple[str, Prefixes], ...] = (
    ("nomic-embed", Prefixes("search_document: ", "search_query: ")),
    ("embeddinggemma", Prefixes("title: none | text: ", "task: search result | query: ")),
    ("qwen3-embedding", Prefixes("", _TASK)),
    ("e5-mistral", Prefixes("", _TASK)),
    ("e5-large-instruct", Prefixes("", _TASK)),
    ("e5-", Prefixes("passage: ", "query: ")),
)


def prefixes_of(model: str) -> Prefixes:
    """Those of a model, whatever its server calls it: `nomic-embed-text:latest`, `Qwen/Qwen3-Embedding-0.6B-GGUF`."""
    name = model.lower().replace("_", "-")
    return next((prefixes for part, prefixes in _KNOWN if part in name), Prefixes())
