"""Whether the keys read what is stored, in words for whoever runs PlexSage."""

from typing import Literal, NamedTuple

from django.conf import settings

from core.db.stored_secrets import why_undecipherable
from core.keys.files import PREVIOUS
from core.keys.stored import stored_secrets
from core.text.command_line import manage_command

KeyTrouble = Literal["unreadable", "unfinished"]


class KeyState(NamedTuple):
    """`trouble` is None where all is well; `what` and `todo` are sentences then. `unreadable` names secrets."""

    secrets: int = 0
    unreadable: tuple[str, ...] = ()
    trouble: KeyTrouble | None = None
    what: str = ""
    todo: str = ""


def find_key_state() -> KeyState:
    """A look at every stored secret; nothing is changed, none leaves. Raises Django's Error. Call from sync code."""
    found = list(stored_secrets())
    unreadable = tuple(secret.name for secret in found if not secret.is_readable)
    if unreadable:
        what = f"{_count(len(unreadable))} of {len(found)} can't be read {why_undecipherable()}."
        todo = "Or enter them again on the settings pages; until then they are not sent anywhere."
        return KeyState(len(found), unreadable, "unreadable", what, todo)
    if (settings.DATA_DIR / PREVIOUS).exists():
        what = "Changing the keys was interrupted. Everything can be read, with the previous keys as well."
        return KeyState(len(found), (), "unfinished", what, f"Stop PlexSage and run `{manage_command('rotate_keys')}`.")
    return KeyState(len(found))


def _count(number: int) -> str:
    return f"{number} stored API key or token" if number == 1 else f"{number} stored API keys and tokens"
