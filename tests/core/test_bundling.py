"""A page's script and stylesheet in one file: in a browser's order, each part once, and nothing that would break."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import FileSystemFinder

from core.web.bundling import BundlingError, bundle
from core.web.static_storage import PAGES, BundledManifestStaticFilesStorage

STATIC = Path(settings.BASE_DIR) / "static"


def bundled(name: str, **files: str) -> str:
    """`a_js` stands for a.js."""
    texts = {f"x/{key.replace('_', '.')}": text for key, text in files.items()}
    return bundle(f"x/{name}", texts.__getitem__)


def place(text: str, *parts: str) -> list[int]:
    found = [text.index(part) for part in parts]
    assert [text.count(part) for part in parts] == [1] * len(parts)
    return found


def test_parts_come_once_and_before_what_imports_them() -> None:
    text = bundled(
        "a.js",
        a_js='import "./b.js";\nimport "./c.js";\nrun("a");\n',
        b_js='import { d } from "./d.js";\nrun("b", d);\n',
        c_js='import { d } from "./d.js";\nrun("c", d);\n',
        d_js='export const d = 1;\nrun("d");\n',
    )
    order = place(text, 'run("d")', 'run("b", d)', 'run("c", d)', 'run("a")')
    assert order == sorted(order)
    assert "import" not in text
    assert "export" not in text


def test_stylesheets_too() -> None:
    text = bundled("a.css", a_css='@import "./b.css";\n@import "./c.css";\n.a {}\n', b_css=".b {}\n", c_css=".c {}\n")
    assert text == ".b {}\n.c {}\n.a {}\n"


@pytest.mark.parametrize(
    "text",
    [
        'import * as b from "./b.js";',
        'import b from "./b.js";',
        'import { b as c } from "./b.js";',
        'import { b } from "b";',
        'const b = await fetch("/");',
        'button.onclick = () => import("./b.js");',
        "console.log(import.meta.url);",
        "export default 1;",
        "export let b = 1;",
        'export { b } from "./b.js";',
        "export { b };",
        'export * from "./b.js";',
    ],
)
def test_what_cannot_be_done_right_is_refused(text: str) -> None:
    with pytest.raises(BundlingError, match=r"x/a\.js: this cannot be bundled"):
        bundled("a.js", a_js=f"{text}\n", b_js="export const b = 1;\n")


@pytest.mark.parametrize("text", ['@import "b.css" print;', '@import url("b.css");', ".a { background: url(b.png); }"])
def test_in_stylesheets_as_well(text: str) -> None:
    with pytest.raises(BundlingError, match=r"x/a\.css: this cannot be bundled"):
        bundled("a.css", a_css=f"{text}\n", b_css="")


def test_circles_are_refused() -> None:
    with pytest.raises(BundlingError, match=r"x/a\.js > x/b\.js > x/a\.js"):
        bundled("a.js", a_js='import "./b.js";\n', b_js='import "./a.js";\n')


def test_what_is_not_exported_cannot_be_imported() -> None:
    with pytest.raises(BundlingError, match=r"x/b\.js does not export c"):
        bundled("a.js", a_js='import { b, c } from "./b.js";\n', b_js="export const b = 1;\nconst c = 2;\n")


@pytest.mark.parametrize("name", sorted(str(path.relative_to(STATIC)) for path in STATIC.glob("*/pages/*")))
def test_all_pages_can_be_bundled(name: str) -> None:
    text = bundle(name, lambda part: (STATIC / part).read_text())
    assert 'import "' not in text


def uses(page: Path, name: str) -> bool:
    """Whether a template does; a comment of it may speak of the file."""
    text = page.read_text()
    return f'static "{name}"' in text or f"static '{name}'" in text


def test_all_that_templates_name_is_there() -> None:
    """A file that has parts is named by nobody but as a page: else its parts would come one by one."""
    for path in STATIC.glob("*/*.*"):
        name = str(path.relative_to(STATIC))
        used = [page for page in Path(settings.BASE_DIR, "templates").rglob("*.html") if uses(page, name)]
        assert not used or not any(mark in path.read_text() for mark in ('import "', "import {")), (name, used)


def test_collected_with_a_hash(tmp_path: Path) -> None:
    storage = BundledManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    paths: dict[str, tuple[Any, str]] = {path: (found, path) for path, found in FileSystemFinder().list([])}
    for path, (found, _) in paths.items():
        with found.open(path) as file:
            storage.save(path, file)
    for _name, _hashed, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception)
    kept = {name: Path(tmp_path, hashed) for name, hashed in storage.hashed_files.items() if name.startswith(PAGES)}
    assert "js/pages/playlist.js" in kept
    for name, made in kept.items():
        assert made.read_text() == bundle(name, lambda part: (STATIC / part).read_text())
        assert made.with_name(f"{made.name}.gz").exists()
