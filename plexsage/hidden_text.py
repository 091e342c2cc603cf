"""Secrets among the settings: used like any text, and never shown by `diffsettings`, debuggers or error reports."""

from core.text.redact import HIDDEN


class HiddenText(str):
    """A text that is written only where somebody means to write it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(HIDDEN)
