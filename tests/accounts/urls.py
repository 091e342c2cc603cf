"""Every address that a resolver knows, with its arguments filled in."""

import re
from collections.abc import Iterator
from typing import Any

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")


def all_paths(resolver: URLResolver, before: str = "") -> Iterator[str]:
    """Paths without the leading slash. Those with regular expressions are left out (the admin has a few)."""
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, RoutePattern):
            path = before + _filled(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from all_paths(entry, path)
            else:
                yield path


def _filled(pattern: RoutePattern) -> str:
    return _ARGUMENT.sub(lambda match: _fitting(pattern.converters[match[1]]), str(pattern))


def _fitting(converter: Any) -> str:
    """A value that the converter takes: one of the usual ones, or its first word."""
    words = re.findall(r"\w+", converter.regex)
    candidates: Iterator[str] = (value for value in ("1", "x", *words) if re.fullmatch(converter.regex, value))
    return next(candidates)
