"""The keys that stored secrets are encrypted with: do they read what is stored."""

from django.conf import settings

from core.keys.state import KeyState, KeyTrouble, find_key_state
from core.text.humanize import pluralize
from operations.schemas import Finding, State

_STATES: dict[KeyTrouble, State] = {"unreadable": "problem", "unfinished": "warning"}


def look_at_keys() -> tuple[Finding, ...]:
    """One finding; no secret is told."""
    found = find_key_state()
    if found.trouble is None:
        return (_finding("ok", _in_order(found)),)
    named = f" ({', '.join(found.unreadable)})" if found.unreadable else ""
    return (_finding(_STATES[found.trouble], f"{found.what}{named}", found.todo),)


def _in_order(found: KeyState) -> str:
    stored = pluralize(found.secrets, "stored API key or token", "stored API keys and tokens")
    return f"In {' and '.join(settings.KEY_NAMES)}{f', reading {stored}' if found.secrets else ''}."


def _finding(state: State, text: str, next_step: str = "") -> Finding:
    return Finding(name="keys", label="Keys", state=state, text=text, next_step=next_step)
