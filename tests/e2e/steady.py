"""Whether what is under the pointer stays there while the page changes: measured before and after, in pixels."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page

WIDTHS = (1280, 820, 390)
#: Pixels that nobody notices.
MOST = 5.0
#: A tenth of a second each.
_TRIES = 100

#: What lies under the pointer: the innermost control with its kind, its name or place, and where it is drawn.
_UNDER = """([x, y]) => {
  const found = document.elementFromPoint(x, y)?.closest("button, a, summary, label, input, select, textarea");
  if (!found) return null;
  const { top, left } = found.getBoundingClientRect();
  const kind = found.dataset.edit ?? (found.id.replace(/\\d+/g, "") || found.tagName);
  const around = [];
  for (let element = found; element; element = element.parentElement) {
    if (element.id && element.id !== "main") around.push([element.id, element.getBoundingClientRect().top]);
  }
  return { kind, around, top, left };
}"""
#: The innermost of these elements that is still there, and by how much it has moved.
_MOVED = """(around) => {
  const [id, top] = around.find(([id]) => document.getElementById(id)?.getClientRects().length) ?? [];
  return id ? [id, document.getElementById(id).getBoundingClientRect().top - top] : null;
}"""


class Pointer:
    """A mouse that notes where things are."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator, until: Callable[[], object], *, stays: bool = True) -> None:
        """Click, wait until it has happened, and fail where something has moved from under the pointer.

        `stays`: the same kind of control must lie there afterwards, at the same place; else nothing else that can be
        pressed may have come there.
        """
        before, at = self._go_to(target)
        self._page.mouse.down()
        self._page.mouse.up()
        until()
        self._page.wait_for_timeout(150)  # what comes by itself afterwards (a check, a figure) may move it as well
        self._compare(before, at, stays=stays)

    def rest(self, target: Locator, until: Callable[[], object]) -> None:
        """The same without a click: something goes on by itself."""
        before, at = self._go_to(target)
        until()
        self._compare(before, at, stays=True)

    def _go_to(self, target: Locator) -> tuple[dict[str, Any], list[float]]:
        """Once it lies where it was seen: what a page looks at by itself, when it is opened, may still move it."""
        for _ in range(_TRIES):
            target.evaluate("(target) => target.scrollIntoView({ block: 'center' })")
            box = target.bounding_box()
            assert box
            at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
            self._page.mouse.move(*at)
            before = self._page.evaluate(_UNDER, at)
            if before and target.bounding_box() == box:
                return before, at
            self._page.wait_for_timeout(100)
        raise AssertionError(f"nothing to press at {target}")

    def _compare(self, before: dict[str, Any], at: list[float], *, stays: bool) -> None:
        after = self._page.evaluate(_UNDER, at)
        where = f"{before} became {after} on {self._page.url} at {self._page.viewport_size}"
        moved = self._page.evaluate(_MOVED, before["around"])
        assert moved is None or abs(moved[1]) <= MOST, f"{moved[0]} moved by {moved[1]} px: {where}"
        if stays:
            assert after, where
            assert after["kind"] == before["kind"], where
            assert abs(after["top"] - before["top"]) <= MOST, where
            assert abs(after["left"] - before["left"]) <= MOST, where
