"""The documentation leads somewhere: its links, the paths and modules that it names, and its commands."""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from llm.settings_fields import LLMConfig
from plexsage.environment import BASE_DIR
from tests.packages import PACKAGES

PAGES = sorted([*BASE_DIR.glob("*.md"), *(BASE_DIR / "docs").rglob("*.md")])
ROOMS = tuple(sorted(path.name for path in BASE_DIR.iterdir() if path.is_dir() and path.name[0] != "."))

_LINK = re.compile(r'(?:\]\(|\b(?:src|href)=")([^)\s"]+)')
_CODE = re.compile(r"`([^`\n]+)`")
_PATH = re.compile(rf"(?:{'|'.join(ROOMS)})(?:/[\w.*-]+)+/?")
_MODULE = re.compile(rf"(?:{'|'.join(ROOMS)})(?:\.(?![A-Z]\d|sqlite3)\w+)+")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
#: Made when PlexSage runs, or in the container.
MADE = {"data", "staticfiles"}


def name_of(page: Path) -> str:
    return str(page.relative_to(BASE_DIR))


def prose(page: Path) -> str:
    """The text without blocks of code."""
    return re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """Of each heading, as GitHub makes them."""
    headings = (heading.strip().lower() for heading in _HEADING.findall(prose(page)))
    return {re.sub(r"[^\w\- ]", "", heading).replace(" ", "-") for heading in headings}


def leads_nowhere(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return False
    place, _, anchor = link.partition("#")
    target = (page.parent / place).resolve() if place else page
    return not target.exists() or bool(anchor and target.suffix == ".md" and anchor not in anchors(target))


def unknown_module(name: str) -> bool:
    """Whether the part that is a file or folder is missing, or its last part is not in it."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = BASE_DIR.joinpath(*parts[:length])
        if place.is_dir():
            return length < len(parts)
        if (module := place.with_suffix(".py")).is_file():
            rest = parts[length : length + 1]
            return any(not re.search(rf"\b{symbol}\b", module.read_text("utf-8")) for symbol in rest)
    return True


def codes(page: Path, shape: re.Pattern[str]) -> Iterator[str]:
    return (code for code in _CODE.findall(prose(page)) if shape.fullmatch(code) and code.split("/")[0] not in MADE)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in _LINK.findall(prose(page)) if leads_nowhere(page, link)] == []


def test_every_page_and_picture_is_linked() -> None:
    linked = {(page.parent / link.partition("#")[0]).resolve() for page in PAGES for link in _LINK.findall(prose(page))}
    there = {*(BASE_DIR / "docs").rglob("*.md"), *(BASE_DIR / "docs" / "images").iterdir()}
    assert sorted(map(name_of, there - linked)) == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_path_is_there(page: Path) -> None:
    assert [path for path in codes(page, _PATH) if not any(BASE_DIR.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_module_is_there(page: Path) -> None:
    assert [name for name in codes(page, _MODULE) if unknown_module(name)] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_is_there(page: Path) -> None:
    text = page.read_text("utf-8")
    targets = re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text("utf-8"), re.MULTILINE)
    made = re.findall(r"(?:^|`|[A-Z]\S+ )make ([a-z][a-z-]*)", text, re.MULTILINE)
    managed = re.findall(r"manage\.py ([a-z_]+)", text)
    assert [name for name in made if name not in targets] == []
    assert [name for name in managed if name not in get_commands()] == []


def test_the_example_of_a_configuration_names_what_there_is() -> None:
    text = (BASE_DIR / "config.example.yaml").read_text("utf-8")
    assert set(re.findall(r"^  (?:# )?(\w+):", text, re.MULTILINE)) <= set(LLMConfig.model_fields)


def test_the_readme_is_short() -> None:
    assert len((BASE_DIR / "README.md").read_text("utf-8").splitlines()) <= 120


def test_what_is_written_from_the_code_is_up_to_date() -> None:
    written = runpy.run_path(str(BASE_DIR / "docs" / "reference.py"))["pages"]()
    assert [name_of(page) for page, text in written.items() if page.read_text("utf-8") != text] == []


def test_the_glossary_names_classes_that_there_are() -> None:
    table = (
        (BASE_DIR / "docs" / "glossary.md").read_text("utf-8").partition("**Classes**")[2].partition("**Modules**")[0]
    )
    code = [path.read_text("utf-8") for room in PACKAGES for path in (BASE_DIR / room).rglob("*.py")]
    there = {name for text in code for name in re.findall(r"^class (\w+)", text, re.MULTILINE)}
    named = set(_CODE.findall(table))
    assert named
    assert named - there == set()
