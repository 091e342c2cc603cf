"""Every pattern of the source: those its modules hold, those its functions give to `re`, and those of addresses."""

import ast
import importlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from core.text.lazy_pattern import LazyPattern
from tests.packages import PACKAGES

ROOT = Path(__file__).resolve().parents[2]
#: Loading it is starting the server, which wants a database.
_STARTS = "plexsage.asgi"
_ONCE = ("search", "match", "fullmatch")
_AGAIN_AND_AGAIN = ("sub", "subn", "split", "findall", "finditer")
#: How a pattern is used where nothing tells.
ALL_WAYS = frozenset({*_ONCE, "finditer"})
_WAYS = {*_ONCE, *_AGAIN_AND_AGAIN}


@dataclass(frozen=True)
class Used:
    """A pattern, where it is, and by which of its methods it meets a text."""

    where: str
    pattern: re.Pattern[str]
    ways: frozenset[str]

    def works(self) -> Iterator[tuple[str, Callable[[str], object]]]:
        """Each way whose work another does not contain, and what it does with a text.

        To find all takes no less than to find the first, and that no less than to look at the beginning alone; only to
        match the whole may take longer.
        """
        if "fullmatch" in self.ways:
            yield "fullmatch", self.pattern.fullmatch
        if self.ways & set(_AGAIN_AND_AGAIN):
            yield "finditer", lambda text: sum(1 for _ in self.pattern.finditer(text))
        elif "search" in self.ways:
            yield "search", self.pattern.search
        elif "match" in self.ways:
            yield "match", self.pattern.match


def modules() -> Iterator[tuple[ModuleType, ast.Module]]:
    """Each module of the source, and its syntax tree."""
    for path in sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if name != _STARTS:
            yield importlib.import_module(name), ast.parse(path.read_text())


def all_used(given: Mapping[str, Iterable[str]]) -> tuple[dict[str, Used], list[str]]:
    """Every pattern by its place, and the calls whose pattern nobody knows.

    `given`: patterns of calls where it comes in a variable, by module and the words of the call.
    """
    found: dict[str, Used] = {}
    unknown: list[str] = []
    ways = _ways_by_pattern()
    for module, tree in modules():
        for where, pattern in _held(module.__name__, vars(module)):
            found[where] = Used(where, pattern, frozenset(ways.get(pattern, ALL_WAYS)))
        for call in _calls(tree):
            place = f"{module.__name__}: {ast.unparse(call.args[0])}"
            patterns = _given(call, module) or [re.compile(text, re.IGNORECASE) for text in given.get(place, ())]
            unknown += [] if patterns else [place]
            way = getattr(call.func, "attr", "")
            for number, pattern in enumerate(patterns):
                key = f"{place} #{number}"
                found[key] = Used(key, pattern, ALL_WAYS if way == "compile" else frozenset({way}))
    return found, unknown


def of_addresses() -> Iterator[Used]:
    """The patterns that the path of a request meets."""
    for where, regex in _of_resolver("", get_resolver()):
        yield Used(where, regex, frozenset({"fullmatch" if regex.pattern.endswith("$") else "search"}))


def _of_resolver(before: str, resolver: URLResolver) -> Iterator[tuple[str, re.Pattern[str]]]:
    for entry in resolver.url_patterns:
        where = f"{before}{entry.pattern}"
        if isinstance(regex := getattr(entry.pattern, "regex", None), re.Pattern):
            yield where, regex
        if not isinstance(entry, URLPattern):
            yield from _of_resolver(where, entry)


def _held(where: str, value: Any, depth: int = 4) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns in a module's names, and in what lies in them."""
    value = _compiled(value)
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield where, value
    elif depth and not isinstance(value, str):
        for name, inner in _members(value):
            yield from _held(f"{where}.{name}", inner, depth - 1)


def _compiled(value: Any) -> Any:
    return value.compiled if isinstance(value, LazyPattern) else value


def _members(value: Any) -> Iterable[tuple[object, Any]]:
    if isinstance(value, Mapping):
        return [(name, inner) for name, inner in value.items() if name != "__builtins__"]
    if isinstance(value, tuple | list | set | frozenset):
        return list(enumerate(value))
    ours = getattr(value, "__module__", "") or ""
    return list(vars(value).items()) if isinstance(value, type) and ours.startswith(PACKAGES) else []


def _calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Calls of `re` in functions; what is made outside of them is held by the module."""
    for outer in ast.walk(tree):
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
            for inner in ast.walk(outer):
                if isinstance(inner, ast.Call) and _is_of_re(inner.func):
                    yield inner


def _is_of_re(func: ast.expr) -> bool:
    return (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Name)
        and func.value.id == "re"
        and func.attr in {"compile", *_WAYS}
    )


def _given(call: ast.Call, module: ModuleType) -> list[re.Pattern[str]]:
    """The pattern of a call, where the module's own names are enough to write it."""
    try:
        made = eval(ast.unparse(call.args[0]), vars(module))  # our own source
    except NameError:
        return []
    return [re.compile(made)]


def _ways_by_pattern() -> dict[re.Pattern[str], set[str]]:
    """How the patterns with a name of their own are used, wherever that name is."""
    found: dict[re.Pattern[str], set[str]] = {}
    for module, tree in modules():
        # Called there, or handed on to whoever calls it.
        for way in (node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in _WAYS):
            if isinstance(way.value, ast.Name):
                pattern = _compiled(vars(module).get(way.value.id))
                if isinstance(pattern, re.Pattern):
                    found.setdefault(pattern, set()).add(way.attr)
    return found
