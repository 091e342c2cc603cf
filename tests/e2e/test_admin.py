"""The admin looks like the other pages, by day and night, and leads back to them."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage, Serve, screenshot
from tests.e2e.looks import by_day_and_night, is_clean

pytestmark = pytest.mark.browser

#: A list, a form with many kinds of fields, and what is asked before a deletion.
PAGES = {
    "index": "/admin/",
    "list": "/admin/auth/user/",
    "form": "/admin/auth/user/1/change/",
    "delete": "/admin/accounts/apitoken/1/delete/",
}
_LOOK = """() => [document.body, document.querySelector(".brand, #site-name a")].map((element) => {
  const { backgroundColor, color, fontFamily } = getComputedStyle(element);
  return [element === document.body ? getComputedStyle(document.documentElement).getPropertyValue("--ground") : "",
    color, fontFamily.split(",")[0]];
})"""


def test_it_looks_like_ours_in_both_themes(serve: Serve, open_page: OpenPage) -> None:
    server = serve()
    page = open_page(server, "/history/")
    for theme in ("light", "dark"):
        page.context.add_cookies([{"name": "theme", "value": theme, "url": server.url}])
        page.goto("/history/")
        ours = page.evaluate(_LOOK)
        page.goto("/admin/")
        assert page.evaluate(_LOOK) == ours, theme
    page.get_by_role("link", name="Back to PlexSage").click()
    expect(page.locator(".site-header")).to_be_visible()


def test_it_is_clean(serve: Serve, open_page: OpenPage) -> None:
    server = serve()
    page = open_page(server, "/admin/")
    for name, path in PAGES.items():
        page.goto(path)
        for look in by_day_and_night(page):
            screenshot(page, f"admin-{name}-{look}")
            is_clean(page)
