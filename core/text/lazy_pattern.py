"""Regular expressions that are compiled when they are first used: large ones would take half of the start."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property


class LazyPattern:
    """As `re.compile` makes them. `source` may be a function: then the text is put together late, too."""

    def __init__(self, source: str | Callable[[], str], flags: int = 0) -> None:
        self._source, self._flags = source, flags

    @cached_property
    def pattern(self) -> str:
        """Its text."""
        return self._source if isinstance(self._source, str) else self._source()

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The same as an ordinary one."""
        return re.compile(self.pattern, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match anywhere."""
        return self.compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """At the beginning."""
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Of all of the text."""
        return self.compiled.fullmatch(text)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches, from left to right."""
        return self.compiled.finditer(text)

    def sub(self, by: str | Callable[[re.Match[str]], str], text: str) -> str:
        """With all matches replaced."""
        return self.compiled.sub(by, text)

    def made(self, match: re.Match[str]) -> bool:
        """Whether it is one of this pattern."""
        return match.re is self.compiled
