"""A template of a row rendered once for each kind of row, and filled in for each: hundreds alike cost hardly more.

Such a template prints the texts of its row or tests whether there are any, and knows no more of them.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe

#: Around a name: of Unicode's private use, which no filter for HTML touches.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
#: Of the template, between elements or words, where a browser takes any for one space. Linear in long runs of spaces.
_INDENTATION = re.compile(r"(?<![^\S\n])[^\S\n]*+\n\s*+")


class Stencils:
    """`render` makes the markup of one kind, from what it is given of the row: marks for texts, and flags."""

    def __init__(self, render: Callable[[Mapping[str, Any]], str]) -> None:
        self._render = render
        self._kinds: dict[tuple[bool, ...], list[str]] = {}

    def fill(self, texts: Mapping[str, str], flags: Mapping[str, bool]) -> SafeString:
        """The row's markup; the texts are escaped here. All rows have the same texts and flags, by name."""
        kind = (*map(bool, texts.values()), *flags.values())
        parts = self._kinds.get(kind)
        if parts is None:
            marks = {name: f"{_OPEN}{name}{_CLOSE}" if text else "" for name, text in texts.items()}
            parts = self._kinds[kind] = _MARK.split(_INDENTATION.sub("\n", self._render({**marks, **flags})))
        escaped = {name: escape(text) for name, text in texts.items()}  # once: a row has its title in ten places
        filled = parts.copy()
        filled[1::2] = [escaped[name] for name in parts[1::2]]
        return mark_safe("".join(filled))  # noqa: S308  # a template made the parts, and the rest is escaped
