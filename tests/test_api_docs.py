"""docs/api.md names every path of the API, every field that it takes, and nothing else."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from core.errors import PlexSageError
from core.http.address import MAX_LENGTH
from core.middleware.api_errors import WORDS
from playlists.api import fields
from playlists.api.fields import MOST_KEYS
from playlists.services.wishes import validation
from plexsage.api import api
from plexsage.api.error_handlers import STATUS
from plexsage.environment import BASE_DIR
from tests.packages import PACKAGES

# The table of differences at its end begins its lines with older paths.
DOCS = (BASE_DIR / "docs" / "api.md").read_text("utf-8").partition("## Differences")[0]
SCHEMA: Any = api.get_openapi_schema(path_prefix="/api/")
_OPERATION = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/api/[^`]*)` \|(.*)$", re.MULTILINE)

#: What is refused before an operation is reached, and how a run may end besides failing.
DOOR = {code for code, _ in WORDS.values()} | {"bad_host", "cancelled"}


def operations() -> Iterator[tuple[str, str]]:
    """(method, path) of everything that there is."""
    for path, methods in SCHEMA["paths"].items():
        for method in methods:
            yield method.upper(), path


def body_of(method: str, path: str) -> dict[str, Any]:
    """The fields of the request, or nothing."""
    body = SCHEMA["paths"][path][method.lower()].get("requestBody")
    if body is None:
        return {}
    found = body["content"]["application/json"]["schema"]
    for option in (found, *found.get("anyOf", ()), *found.get("allOf", ())):
        if "$ref" in option:
            schema = SCHEMA["components"]["schemas"][option["$ref"].rpartition("/")[2]]
            fields: dict[str, Any] = schema.get("properties", {})
            return fields
    return {}


def test_the_documentation_names_each_path_once() -> None:
    named = [(method, path) for method, path, _ in _OPERATION.findall(DOCS)]
    assert sorted(named) == sorted(operations())


@pytest.mark.parametrize(("method", "path"), sorted(operations()))
def test_the_documentation_names_each_field_that_is_taken(method: str, path: str) -> None:
    (line,) = (text for found, where, text in _OPERATION.findall(DOCS) if (found, where) == (method, path))
    missing = [name for name in body_of(method, path) if not re.search(rf"\b{name}\b", line)]
    assert missing == []


def rows() -> dict[str, str]:
    """Status -> the codes that the table of errors names for it."""
    return dict(re.findall(r"^\| (\d{3}) \| ([^|]*) \|", DOCS, re.MULTILINE))


def modules() -> Iterator[ModuleType]:
    """Of ours, all that may define an error."""
    for app in PACKAGES:
        for found in pkgutil.walk_packages([str(BASE_DIR / app)], f"{app}."):
            if not found.name.startswith(("llm.providers.", "plexsage.asgi")) and ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def codes() -> set[str]:
    """Of each class of our errors; and those that are written where something is refused, or a run ends."""
    list(modules())
    classes = [PlexSageError]
    for known in classes:  # grows meanwhile
        classes += known.__subclasses__()
    written = set()
    for file in (
        path for app in ("core", "accounts", "playlists", "plexsage") for path in (BASE_DIR / app).rglob("*.py")
    ):
        text = file.read_text("utf-8")
        written |= set(re.findall(r'(?:error_response|_fail)\((?:[\w.]+, )?"(\w+)"', text))
    return {known.code for known in classes if known.__module__.split(".")[0] != "tests"} | written | DOOR


def test_every_status_that_has_a_code_is_in_the_table() -> None:
    missing = [code for code, status in STATUS.items() if f"`{code}`" not in rows().get(str(status.value), "")]
    assert missing == []


@pytest.mark.parametrize("code", sorted(codes()))
def test_every_code_is_in_the_documentation(code: str) -> None:
    assert f"`{code}`" in DOCS


def test_the_table_names_no_code_that_does_not_exist() -> None:
    named = {code for row in rows().values() for code in re.findall(r"`(\w+)`", row)}
    assert named - codes() == set()


def test_limits_are_told_as_they_are() -> None:
    told = DOCS.partition("## Limits")[2].partition("\n## ")[0]
    numbers = (
        validation.LONGEST_WISH,
        validation.MOST_TRACKS,
        validation.MOST_CANDIDATES,
        validation.MOST_NAMES,
        validation.LONGEST_NAME,
        validation.MOST_QUALITIES,
        validation.LONGEST_QUALITY,
        validation.LONGEST_KEY,
        validation.DECADES[0],
        validation.DECADES[-1],
        fields.MOST,
        MOST_KEYS,
        MAX_LENGTH,
    )
    missing = [number for number in numbers if f"{number:,}" not in told and str(number) not in told]
    assert missing == []
