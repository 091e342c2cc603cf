"""Addresses hold below a path (https://home.example/music/): none is written from the root itself."""

import re

import pytest

from tests.packages import PACKAGES
from tests.server import ROOT

#: What is wrong, by where: an address is `{% url %}`, `reverse()`, or handed to the script by its page.
_WRONG = {
    "template": re.compile(
        r"""(?:\b(?:href|src|srcset|action|formaction|poster|cite)|[\w-]*-[\w-]+)\s*=\s*["']/(?!/)"""
    ),
    "script": re.compile(r"""["'`]/(?!/)[\w$?{]|\bpath=/"""),
    "style": re.compile(r"""url\(\s*["']?/"""),
    "view": re.compile(
        r"""\b(?:redirect|HttpResponseRedirect|SeeOther|redirect_page|redirect_after_form|build_absolute_uri)\(
            (?:\w+,\s*)?f?["']/
          | \brequest\.path\s*(?:\.(?:startswith|endswith)\(|[!=]=|\bin\b)\s*(?:f?["']/|[A-Z_]+\b|settings\.)""",
        re.X,
    ),
}
_FILES = {
    "template": ("templates/**/*.html",),
    "script": ("static/js/**/*.js",),
    "style": ("static/css/**/*.css",),
    "view": tuple(f"{package}/**/*.py" for package in PACKAGES),
}


@pytest.mark.parametrize("kind", _WRONG)
def test_no_address_is_written_from_the_root(kind: str) -> None:
    files = [path for pattern in _FILES[kind] for path in sorted(ROOT.glob(pattern))]
    assert files
    found = [(path.relative_to(ROOT), hit[0]) for path in files for hit in _WRONG[kind].finditer(path.read_text())]
    assert found == []


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("template", '<a href="/">'),
        ("template", "<div hx-get='/runs/'>"),
        ("template", '<p data-login = "/login/">'),
        ("script", 'fetch("/api/runs")'),
        ("script", "location.assign(`/${page}/`)"),
        ("script", "document.cookie = `theme=${theme}; path=/; max-age=1`"),
        ("style", 'url("/static/x.png")'),
        ("view", 'redirect("/login/")'),
        ("view", "redirect_page(request, f'/runs/{pk}/')"),
        ("view", "request.path.startswith(API_PREFIX)"),
        ("view", 'request.path == "/api/health"'),
        ("view", "request.path in settings.PUBLIC_PATHS"),
    ],
)
def test_what_is_wrong_is_found(kind: str, text: str) -> None:
    assert _WRONG[kind].search(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("template", "<a href=\"{% url 'playlists:home' %}\">"),
        ("template", '<a href="//elsewhere.example">'),
        ("script", 'import { tell } from "./toast.js";'),
        ("script", "text.split(/[/]/)"),
        ("view", 'redirect("playlists:home")'),
        ("view", "request.path_info.startswith(API_PREFIX)"),
        ("view", "page = request.POST.get('next') or request.path"),
    ],
)
def test_what_is_right_is_left_alone(kind: str, text: str) -> None:
    assert not _WRONG[kind].search(text)
