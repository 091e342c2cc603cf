"""docs/api.md names every path of the API, every field that it takes, and nothing else."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from plexsage.api import api
from plexsage.api_refusals import STATUS
from plexsage.env import BASE_DIR

# The table of differences at its end begins its lines with older paths.
DOCS = (BASE_DIR / "docs" / "api.md").read_text("utf-8").partition("## Differences")[0]
SCHEMA: Any = api.get_openapi_schema(path_prefix="/api/")
_OPERATION = re.compile(r"^\| `(GET|POST|PUT|PATCH|DELETE) (/api/[^`]*)` \|(.*)$", re.MULTILINE)


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


def test_every_status_that_has_a_code_is_in_the_table() -> None:
    rows = dict(re.findall(r"^\| (\d{3}) \| ([^|]*) \|", DOCS, re.MULTILINE))
    for code, status in STATUS.items():
        if f"`{code}`" not in rows.get(str(status.value), ""):
            assert code in {"library_storage", "storage", "internal"}, f"{code} ({status.value}) is not told"
