"""Taking secrets out of a text before anyone reads it."""

import json
import re
from collections.abc import Collection

HIDDEN = "[hidden]"
#: Shorter ones are words like "key" or "none": hiding those would only garble the text.
SHORTEST_SECRET = 6

_NAME = r"(?:\b|[\w-]*[_-])(?:x-plex-token|api[_-]?key|key|token|secret|password|authorization)"
_SECRET_NAME = re.compile(_NAME, re.IGNORECASE)
_PATTERNS = (
    re.compile(r"(?i)(\bbearer\s+)[\w.~+/=-]+"),
    re.compile(r"()\bsk-[\w-]{8,}"),
    re.compile(r"()\bAIza[\w-]{20,}"),
    # name=value in addresses and messages; "name": "value" and name: value in headers and dumps
    re.compile(rf"(?i)({_NAME}[\"']?\s*(?:=|:\s)\s*[\"']?(?:basic\s+)?)(?!\[hidden\]|bearer\b)[^\s&\"',;)}}\]]+"),
    re.compile(r"(://[^\s/:@]+:)[^\s/@]+(?=@)"),
)


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return _SECRET_NAME.fullmatch(name) is not None


class Redactor:
    """Hides the secrets that it knows by value, and what looks like one by its form."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms(secret)}
        # Longest first: a secret may contain another one.
        self._known = re.compile("|".join(map(re.escape, sorted(known, key=len, reverse=True)))) if known else None

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        if self._known is not None:
            text = self._known.sub(HIDDEN, text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text


def _forms(secret: str) -> set[str]:
    """The secret as it is, and as JSON and Python write it inside a string."""
    return {
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
    }
