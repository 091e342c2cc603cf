"""Every function of ours that does nothing but read a text: found by its signature, in modules that know no Django."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from configparser import ConfigParser
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from tests.linear.patterns import ROOT

_CONTRACT = "importlinter:contract:pure"


def pure_modules() -> Iterator[ModuleType]:
    """Those that .importlinter keeps free of Django, and what lies below them."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter")
    for name in contracts[_CONTRACT]["source_modules"].split():
        module = importlib.import_module(name)
        yield module
        for found in walk_packages(getattr(module, "__path__", ()), f"{name}."):
            yield importlib.import_module(found.name)


def readers() -> dict[str, Callable[[str], object]]:
    """Their functions that need one text and nothing else, by their place."""
    found: dict[str, Callable[[str], object]] = {}
    for module in pure_modules():
        for name, value in vars(module).items():
            function = inspect.unwrap(value) if callable(value) and not inspect.isclass(value) else None
            if inspect.isfunction(function) and function.__module__ == module.__name__ and _reads_text(function):
                found[f"{module.__name__}.{name}"] = function
    return found


def _reads_text(function: Callable[..., Any]) -> bool:
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        return False
    needed = [each for each in inspect.signature(function).parameters.values() if each.default is each.empty]
    positional = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
    return len(needed) == 1 and needed[0].kind in positional and needed[0].annotation in {str, "str"}
