"""Secrets among the settings: used like any text, and never shown by `diffsettings`, debuggers or error reports."""

from collections.abc import Iterable

from pydantic import SecretStr

from core.text.redact import HIDDEN
from plexsage.text_lists import split_list


class HiddenText(str):
    """A text that is written only where somebody means to write it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(HIDDEN)


def hidden_texts(given: SecretStr | None, more: Iterable[str] = ()) -> list[str]:
    """The items of a variable that lists secrets, and then these."""
    return [HiddenText(key) for key in (*split_list(given.get_secret_value() if given else ""), *more)]
