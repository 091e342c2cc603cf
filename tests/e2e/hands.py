"""Two ways to use a page: with the mouse, and with the keyboard alone, where the focus must be seen at every step."""

from typing import Protocol

from playwright.sync_api import Locator, Page, expect

_STEPS = 150

#: What is wrong with the focus, or nothing. The mark may be on the label of a field that is drawn by it.
_FOCUS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body || focused === document.documentElement) return "";
  const name = focused.id || focused.outerHTML.slice(0, 80);
  const near = [focused, focused.nextElementSibling];
  for (let around = focused.parentElement; around && near.length < 5; around = around.parentElement) near.push(around);
  const marked = near.find((element) => {
    if (!element) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  if (!marked) return `no mark of the focus on ${name}`;
  const box = marked.getBoundingClientRect();
  if (box.width < 8 || box.height < 8) return `the focus on ${name} is too small to be seen`;
  const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return seen ? "" : `the focus on ${name} is out of sight`;
}"""


class Hand(Protocol):
    """What a person does."""

    def press(self, target: Locator) -> None:
        """A button, a link, a summary, a box to tick."""

    def write(self, field: Locator, text: str) -> None:
        """Into a field that is empty, or in place of what is there."""

    def choose(self, field: Locator, value: str) -> None:
        """One of the options of a drop-down."""


class Mouse:
    """Clicks."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        """Where it is drawn."""
        target.click()

    def write(self, field: Locator, text: str) -> None:
        """After a click."""
        field.click()
        field.fill("")
        field.press_sequentially(text)

    def choose(self, field: Locator, value: str) -> None:
        """As the browser's own list does."""
        field.select_option(value)


class Keyboard:
    """Tab, Enter, Space, arrows and letters; never a click, never a focus that a person could not have moved there."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def press(self, target: Locator) -> None:
        """Enter, or Space for what is ticked."""
        self._reach(target)
        kind = target.get_attribute("type") or ""
        self._page.keyboard.press("Space" if kind in {"checkbox", "radio"} else "Enter")

    def write(self, field: Locator, text: str) -> None:
        """Over what is there: the field is left afterwards, as people do."""
        self._reach(field)
        self._page.keyboard.press("Control+A")
        self._page.keyboard.type(text)

    def choose(self, field: Locator, value: str) -> None:
        """By the arrow keys."""
        self._reach(field)
        self._page.keyboard.press("Home")
        for _ in range(_STEPS):
            if field.input_value() == value:
                return
            self._page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by the arrow keys")

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_attached()
        for _ in range(_STEPS):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self._page.keyboard.press("Tab")
            assert self._page.evaluate(_FOCUS) == ""
        raise AssertionError(f"Tab never comes to {target}")
