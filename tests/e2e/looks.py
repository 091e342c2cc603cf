"""What every page must stand: axe without a finding, and nothing that sticks out to the side."""

from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: On long pages, describing what is in order takes longer than finding what is not.
# Only an experimental rule, which is off, reads stylesheets; axe would look for what they import beside the page.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}

#: Colours that fade to those of another theme pass through some that nobody could read.
_SETTLED = """() => Promise.allSettled(document.getAnimations()
  .filter((animation) => animation instanceof CSSTransition).map((animation) => animation.finished))"""


def violations(page: Page, within: str = "html") -> list[str]:
    """What axe finds, by rule and element."""
    found = Axe().run(page, context=within, options=_OPTIONS).response["violations"]
    return [f"{rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]


def sticks_out(page: Page) -> bool:
    """Whether the page would have to be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def by_day_and_night(page: Page, *, narrow: int = 390) -> Iterator[str]:
    """The page as it is, wide and light, then as on a phone in the dark; yields a name for each of the two."""
    for width, scheme in ((1280, "light"), (narrow, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        yield f"{scheme}-{width}"


def is_clean(page: Page) -> None:
    """Fail with what is wrong with the page as it is now, once its colours have stopped changing."""
    page.evaluate(_SETTLED)
    found = violations(page)
    assert not found, f"{page.url}: {found}"
    assert not sticks_out(page), page.url
