"""Times as the browser has them: its zone, its language, and the same days as the server's groups."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.waits import comes_to
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import Server, provider

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with OllamaFake() as ollama:
        ollama.add_model(MODEL)
        ollama.answer_numbers()
        with Server(with_music, tmp_path_factory.mktemp("data"), **provider(ollama)) as running:
            running.until_state(running.start_run("70s soul", count=5), "finished")
            yield running


def far_away() -> str:
    """A zone in which it is another day than here, at any hour."""
    here = datetime.now(UTC)
    east = here.astimezone(timezone(timedelta(hours=13)))
    return "Etc/GMT-13" if east.date() != here.date() else "Etc/GMT+12"


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/Los_Angeles", "Asia/Kolkata"])
def test_today_is_the_time_of_the_browsers_clock(server: Server, open_page: OpenPage, zone: str) -> None:
    page = open_page(server, "/history/", zone=zone)
    time = page.locator(".history-item time").first
    made = datetime.fromisoformat(time.get_attribute("datetime") or "").astimezone(ZoneInfo(zone))
    expect(page.locator(".history-group h2").first).to_have_text("Today")
    expect(time).to_have_text(f"{made:%H:%M}")
    assert f"{made.day} {made:%B %Y}" in (time.get_attribute("title") or "")


def test_the_groups_are_of_that_zone_at_the_first_visit(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/", zone=far_away())
    expect(page.locator(".history-group h2").first).to_have_text("Today")
    page.reload()
    expect(page.locator(".history-group h2").first).to_have_text("Today")


def is_history(url: str) -> bool:
    return url.endswith("/history/")


def is_by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


USES: dict[str, Callable[[Page], object]] = {
    "menu by key": lambda page: page.locator(".history-more > summary").first.press("Enter"),
    "menu by mouse": lambda page: page.locator(".history-more > summary").first.click(),
    "search": lambda page: page.locator("#history-q").focus(),
    "title": lambda page: page.locator("a.history-title").first.focus(),
}


@pytest.mark.parametrize("use", USES)
def test_what_someone_uses_already_is_not_grouped_anew(server: Server, open_page: OpenPage, use: str) -> None:
    page = open_page(server, "/history/")
    page.context.clear_cookies(name="time_zone")
    held: list[Route] = []
    page.route(is_history, lambda route: held.append(route) if is_by_htmx(route.request) else route.continue_())
    page.goto("/history/")
    comes_to(page, lambda: len(held), 1)
    with page.expect_event("requestfailed", is_by_htmx):
        USES[use](page)
    assert len(held) == 1


def test_they_are_written_as_the_browsers_language_does(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/", zone="Asia/Tokyo", language="ja-JP")
    comes_to(page, lambda: "年" in (page.locator(".history-item time").first.get_attribute("title") or ""), True)


def test_without_a_script_the_zone_is_named(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/", zone="Asia/Tokyo", script=False)
    expect(page.locator(".history-item time").first).to_have_text(re.compile(r"^\d\d:\d\d UTC$"))


def test_nothing_jumps_when_they_are_written(server: Server, open_page: OpenPage) -> None:
    page = open_page(server, "/history/", zone="America/Los_Angeles")
    page.reload()
    shift = """() => new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((list) => { for (const { value } of list.getEntries()) sum += value; })
        .observe({ type: "layout-shift", buffered: true });
      setTimeout(() => done(sum), 300);
    })"""
    assert page.evaluate(shift) < 0.01
