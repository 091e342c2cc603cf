"""Names of models, compared as Ollama compares them: case does not matter, and no tag means ":latest"."""

from collections.abc import Iterable


def full_name(model: str) -> str:
    """In small letters and with its tag: one name for all ways to write it."""
    name = model.lower()
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def is_among(model: str, names: Iterable[str]) -> bool:
    """Whether one of the names is this model's."""
    return full_name(model) in map(full_name, names)
