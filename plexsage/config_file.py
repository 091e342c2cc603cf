"""The `llm:` part of config.yaml. A bad file never stops the start: it is told as one line instead."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from core.text.redact import is_secret_name
from plexsage.hidden_text import HiddenText

NOTHING: Mapping[str, object] = MappingProxyType({})


def read_llm_section(path: Path) -> tuple[Mapping[str, object], str]:
    """The raw mapping below `llm:`, and "" or the line that says what is wrong with the file."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return NOTHING, ""
    except OSError as exc:
        return NOTHING, f"{path.name} can't be read: {exc.strerror}."
    except UnicodeDecodeError:
        return NOTHING, f"{path.name} isn't UTF-8 text."
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        return NOTHING, f"{path.name} isn't valid YAML{_place(exc)}."
    return _llm_of(document, path.name)


def _llm_of(document: object, name: str) -> tuple[Mapping[str, object], str]:
    if document is None:
        return NOTHING, ""
    if not isinstance(document, dict):
        return NOTHING, f"{name} must start with a section like `llm:`."
    section = document.get("llm")
    if section is None:
        return NOTHING, ""
    if not isinstance(section, dict):
        return NOTHING, f"{name}: `llm:` must be followed by indented lines like `provider: ollama`."
    return MappingProxyType({str(key): _kept(str(key), value) for key, value in section.items()}), ""


def _kept(name: str, value: object) -> object:
    return HiddenText(value) if isinstance(value, str) and is_secret_name(name) else value


def _place(exc: Exception) -> str:
    """Say the line, and never the text itself: it may hold a key."""
    mark = exc.problem_mark if isinstance(exc, yaml.MarkedYAMLError) else None
    return f" in line {mark.line + 1}" if mark else ""
