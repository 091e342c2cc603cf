"""A line so slow that a test which does not wait for its page must fail: `PLEXSAGE_TEST_LATENCY=400 make test`.

Finds tests that would fail only now and then, on a busy machine. Not in CI: it doubles what the pages' tests take.
"""

import os
from functools import wraps
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

#: Milliseconds that each answer comes late.
LATENCY = int(os.environ.get("PLEXSAGE_TEST_LATENCY", "0"))


def wait_for_nothing() -> None:
    """Keep Playwright from waiting for what comes of a click or a key; where it does is a matter of luck."""
    for name in ("click", "dblclick", "press", "check", "select_option"):
        action = getattr(Locator, name)

        @wraps(action)
        def without_waiting(self: Locator, *args: Any, action: Any = action, **options: Any) -> Any:
            return action(self, *args, **{"no_wait_after": True, **options})

        setattr(Locator, name, without_waiting)


def slow_down(context: BrowserContext, page: Page) -> None:
    """From the next request on."""
    devtools = context.new_cdp_session(page)
    devtools.send("Network.enable")
    line = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    devtools.send("Network.emulateNetworkConditions", line)
