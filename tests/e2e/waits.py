"""Waiting for what a page comes to, where Playwright's `expect` has no word for it.

After a click or a key, a test never reads a page at once: Playwright waits for what comes of it only where that begins
quickly, which on a busy machine it does not.
"""

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page

_PATIENCE = 30.0
#: Milliseconds between two looks.
_PAUSE = 50

#: The page of a run, or, when it was quick, the one of its playlist.
RUN_OR_PLAYLIST = re.compile(r"/(runs|playlists)/\d+/$")


def comes_to(page: Page, read: Callable[[], object], expected: object) -> None:
    """Wait until `read()` gives what is expected; fail with what it gave last."""
    deadline = time.monotonic() + _PATIENCE
    while (found := read()) != expected and time.monotonic() < deadline:
        page.wait_for_timeout(_PAUSE)
    assert found == expected


def reload_until(page: Page, selector: str, text: str) -> None:
    """For pages without a script, which show what is new only when they are loaded again."""
    deadline = time.monotonic() + _PATIENCE
    while text not in page.locator(selector).inner_text():
        assert time.monotonic() < deadline, f"{selector} never says {text!r}"
        page.wait_for_timeout(4 * _PAUSE)
        page.reload()
