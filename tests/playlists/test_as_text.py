"""A playlist as plain text, and where it is offered."""

import pytest
from bs4 import Tag
from django.test import Client

from core.templatetags.code_words import code_words
from playlists.models import Playlist, PlaylistTrack
from tests.settings_ui.conftest import one, soup

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("title", "artist", "milliseconds", "line"),
    [
        ("Pink Moon", "Nick Drake", 124_000, "1. Nick Drake - Pink Moon (2:04)"),
        ("Pink Moon", "Nick Drake", None, "1. Nick Drake - Pink Moon"),
        ("<b>Two\nlines</b>", "A & B", 3_600_000, "1. A & B - <b>Two lines</b> (60:00)"),
        ("スウィート・メモリーズ", "松田聖子", 59_600, "1. 松田聖子 - スウィート・メモリーズ (1:00)"),
    ],
)
def test_each_track_is_a_line(
    owner_client: Client, title: str, artist: str, milliseconds: int | None, line: str
) -> None:
    playlist = Playlist.objects.create(title="Late\nevening", wish="quiet")
    PlaylistTrack.objects.create(
        playlist=playlist, position=1, rating_key="1", title=title, artist=artist, album="", duration_ms=milliseconds
    )
    response = owner_client.get(f"/playlists/{playlist.pk}/text/")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode() == f"Late evening\n\n{line}\n"
    page = soup(owner_client.get(f"/playlists/{playlist.pk}/"))
    assert one(page, "a[data-share]")["href"] == f"/playlists/{playlist.pk}/text/"


def test_a_playlist_that_is_not_there_has_none(owner_client: Client) -> None:
    assert owner_client.get("/playlists/7/text/").status_code == 404


def test_the_api_documents_itself_in_our_own_page(owner_client: Client) -> None:
    page = soup(owner_client.get("/api/docs"))
    assert one(page, "html")["lang"] == "en"
    assert one(page, "main h1").text == "API"
    assert page.select(".site-nav a[href='/']")
    shown = {tuple(operation.text.split()[:2]) for operation in page.select(".operation > summary")}
    assert {("GET", "/api/health"), ("POST", "/api/runs"), ("GET", "/api/runs/{run_id}")} <= shown
    assert "text" in {name.text for name in page.select("#api-runs ~ .operation dt code")}
    assert one(soup(owner_client.get("/")), ".site-footer a[href='/api/docs']")


def texts(part: Tag, selector: str) -> list[str]:
    return [" ".join(found.text.split()) for found in part.select(selector)]


def operation_of(part: Tag) -> str:
    return " ".join(texts(part, ".method, summary > code"))


@pytest.mark.parametrize(
    ("operation", "field", "kind"),
    [
        ("GET /api/results", "limit", "integer"),
        ("POST /api/library/genres/restore", "rules", "list of object with key, name, into, is_hidden"),
        ("POST /api/playlists/{playlist_id}/save", "mode", "“new” or “replace” or “append”"),
        ("POST /api/playlists/{playlist_id}/play", "when", "“now” or “next” or “later”"),
        ("POST /api/runs", "ideas", "object with genres, decades, artists, titles, leanings, by_words, plan or null"),
    ],
)
def test_the_documentation_of_the_api_leaves_no_kind_unexplained(
    owner_client: Client, operation: str, field: str, kind: str
) -> None:
    page = soup(owner_client.get("/api/docs"))
    found = next(item for item in page.select(".operation") if operation_of(item) == operation)
    told = dict(zip(texts(found, "dl dt"), texts(found, "dl dd"), strict=True))
    assert told[field].startswith(f"{kind}, in the ")
    assert "`" not in page.get_text()
    assert any(code.text == "full" for code in page.select(".operation > p code"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`full`: read all", "<code>full</code>: read all"),
        ("plain <b>", "plain &lt;b&gt;"),
        ("`a<b`, `c`", "<code>a&lt;b</code>, <code>c</code>"),
        ("one ` alone", "one ` alone"),
        ("`a` and ` alone", "<code>a</code> and ` alone"),
        ("", ""),
    ],
)
def test_backticks_are_code(text: str, shown: str) -> None:
    assert code_words(text) == shown
