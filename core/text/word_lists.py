"""Word lists as YAML beside the code that reads them: texts of words, lists of phrases, mappings. Pure."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def read_yaml(path: Path) -> Any:
    """What a file of ours holds; by the safe loader in C, ten times as fast, where PyYAML was built with it."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506  # safe


def read_yaml_as_text(path: Path) -> Any:
    """What a file of ours holds, each scalar as it is written: the band Yes and the country NO are no booleans."""
    return yaml.load(path.read_text("utf-8"), getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  # texts only


def read_word_sets(path: Path) -> Mapping[str, frozenset[str]]:
    """The texts of words of such a file, by name."""
    return {key: frozenset(text.split()) for key, text in read_yaml(path).items() if isinstance(text, str)}
