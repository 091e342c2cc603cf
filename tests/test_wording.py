"""What people read is plain English: no text of a page, a message or a command has one of these phrases in it.

Looked at are the texts of templates (without tags), of static/js, and the string literals of Python that have a space
in them and are no docstrings. Not looked at are prompts, which are for models, and library/recordings, whose patterns
list words of titles.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.packages import PACKAGES

ROOT = Path(__file__).resolve().parent.parent

#: As a regular expression, and what to write instead.
BANNED = {
    r"anew": "again, or over",
    r"lately": "recently, or Recent",
    r"came? in\b(?! (?:handy|first))": "arrive, or were added",
    r"goe?s? along": "is sent, or is saved as",
    r"may go\b": "can be replaced, or can be removed",
    r"shall": "will, should or must",
    r"dearer": "more expensive",
    r"left out": "skipped, or excluded",
    r"no \w+ is there": "there is no, or not found",
    r"came to nothing": "didn't finish, or failed",
    r"of one's own": "your own",
    r"had been made": "was made",
    r"the wish(?:es)?|your wish|a wish|wishes": "prompt",
    r"goes on by itself": "will finish, or will recover",
    r"not there any more": "no longer exists, or can't be found",
    r"the log says more": "see the log for details",
    r"look again": "refresh",
    r"sign of life": "still running, or a keep-alive",
    r"by lot": "at random",
}
_BANNED = re.compile(rf"\b(?:{'|'.join(BANNED)})\b", re.IGNORECASE)


def banned_in(text: str) -> str:
    """The first banned phrase in a text; "" where there is none."""
    found = _BANNED.search(" ".join(text.split()))
    return found.group() if found else ""


def texts_of_python(source: str) -> Iterator[str]:
    """String literals with a space in them; f-strings as a whole, docstrings not."""
    tree = ast.parse(source)
    parts = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values]
    docs = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    passed_over = {id(node) for node in (*parts, *docs)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed_over:
            text = node.value
        else:
            continue
        if " " in text.strip():
            yield text


def texts_of_template(source: str) -> Iterator[str]:
    """What stands between tags, and the values of attributes and of template tags that read like a text."""
    source = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", source, flags=re.DOTALL)
    yield from re.findall(r'[=:]"([^"]* [^"]*)"', source)
    yield re.sub(r"\{[%{].*?[%}]\}|<[^>]*>", " ", source, flags=re.DOTALL)


def texts_of_script(source: str) -> Iterator[str]:
    """What stands in quotation marks, outside of comments."""
    lines = "\n".join(line for line in source.splitlines() if not line.lstrip().startswith(("//", "*", "/*")))
    yield from (text for _, text in re.findall(r"([\"`])([^\"`\n]* [^\"`\n]*)\1", lines))


def python_files() -> list[Path]:
    """Of the rooms, without migrations and without prompts for models."""
    files = (path for room in PACKAGES for path in (ROOT / room).rglob("*.py"))
    return [path for path in files if not {"migrations", "prompts", "recordings"} & set(path.parts)]


def offences(paths: list[Path], read: Callable[[str], Iterator[str]]) -> list[str]:
    """Each banned phrase, with its file and its text."""
    return [
        f"{path.relative_to(ROOT)}: “{phrase}” in “{' '.join(text.split())[:120]}”"
        for path in paths
        for text in read(path.read_text())
        if (phrase := banned_in(text))
    ]


def test_messages_and_commands_are_plain() -> None:
    assert offences(python_files(), texts_of_python) == []


def test_messages_in_files_are_plain() -> None:
    files = [path for room in PACKAGES for path in (ROOT / room).rglob("messages*.yaml")]
    assert files
    assert offences(files, lambda source: iter([source])) == []


def test_pages_are_plain() -> None:
    assert offences(sorted((ROOT / "templates").rglob("*.html")), texts_of_template) == []


def test_scripts_are_plain() -> None:
    assert offences(sorted((ROOT / "static" / "js").glob("*.js")), texts_of_script) == []


@pytest.mark.parametrize(
    "phrase", ["Pick all anew", "The wish is still here", "no player is there", "Came  to\nnothing"]
)
def test_a_banned_phrase_is_found_wherever_it_stands(phrase: str) -> None:
    python = f'"""Docstring: made anew."""\nname = f"""{{who}}: {phrase}."""'
    assert [banned_in(text) for text in texts_of_python(python) if banned_in(text)]
    assert not [text for text in texts_of_python('"""Docstring: made anew."""') if banned_in(text)]
    for template in (f"<p>{phrase}</p>", f'<a title="{phrase}">x</a>', f'{{% include "x" with label="{phrase}" %}}'):
        assert [text for text in texts_of_template(template) if banned_in(text)]
    assert not [text for text in texts_of_template(f"{{# {phrase} #}}") if banned_in(text)]
    assert [text for text in texts_of_script(f'tell("{" ".join(phrase.split())}");') if banned_in(text)]


def test_plain_words_are_not_found() -> None:
    assert not any(map(banned_in, ("Repick the others", "The outcome is in.", "It may take a while", "goes to Plex")))
