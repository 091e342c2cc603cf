"""Taking secrets out of a text before anyone reads it, in a time that grows with its length and no faster."""

import base64
import html
import json
import re
from collections.abc import Collection, Iterable, Iterator
from urllib.parse import quote, quote_plus

HIDDEN = "[hidden]"
#: Shorter ones are words like "key" or "none": hiding those would only garble the text.
SHORTEST_SECRET = 6
#: Characters beyond a cut that are looked at: a secret that the cut would halve is whole in them.
_BEYOND = 500
#: Of a secret inside something longer in base64, fewer characters than these say nothing.
_SHORTEST_BASE64 = 8

_WORDS = "(?:api[_-]?key|key|token|secret|password|authorization|session[_-]?id|csrf[_-]?token)"
_SECRET_NAME = re.compile(rf"(?:[\w-]*[_-])?(?:{_WORDS}|cookie)", re.IGNORECASE)
# What stands before the word is looked at and never read again: a name that was tried from each of its letters took
# minutes for a long path.
_NAME = rf"(?<![^\W_]){_WORDS}"
_PATTERNS = (
    re.compile(r"(?i)(\bbearer\s++)[\w.~+/=-]++"),
    re.compile(r"()\bsk-[\w-]{8,}+"),
    re.compile(r"()\bAIza[\w-]{20,}+"),
    # Our own: tokens for scripts, and what a one-time link ends with (accounts/services).
    re.compile(r"()\bps_[\w-]{20,}+"),
    re.compile(r"()(?<=/)[\w-]{43}(?![\w-])"),
    # name=value in addresses and messages; "name": "value" and name: value in headers and dumps
    re.compile(rf"(?i)({_NAME}[\"']?\s*+(?:=|:\s)\s*+[\"']?(?:basic\s++)?+)(?!\[hidden\]|bearer\b)[^\s&\"',;)}}\]]++"),
    re.compile(r"(://[^\s/:@]*+:)[^\s/@]++(?=@)"),
)


def is_secret_name(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    return _SECRET_NAME.fullmatch(name) is not None


class Redactor:
    """Hides the secrets that it knows by value, and what looks like one by its form."""

    def __init__(self, secrets: Collection[str] = ()) -> None:
        known = {form for secret in secrets if len(secret) >= SHORTEST_SECRET for form in _forms_of(secret)}
        # Longest first: a secret may contain another one. Some servers repeat one in capitals.
        longest_first = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
        self._known = re.compile(longest_first, re.IGNORECASE) if known else None
        self._looked_for = frozenset(form.casefold() for form in known)
        self._beyond = max(_BEYOND, *map(len, known)) if known else _BEYOND

    def __call__(self, text: str) -> str:
        """The text without secrets."""
        text = self.hide_known(text)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text

    def hide_known(self, text: str) -> str:
        """The text without the secrets that are known; in words that are to be kept, "key: A minor" is none."""
        if self._known is None:
            return text
        folded = text.casefold()
        # Looking for each in turn is ten times as fast as the pattern, and most texts have none of them.
        is_there = any(form in folded for form in self._looked_for)
        return self._known.sub(HIDDEN, text) if is_there else text

    def redact_beginning(self, text: str, limit: int) -> str:
        """The first `limit` characters without secrets, which are hidden before anything is cut off."""
        seen = limit + self._beyond
        if len(text) <= seen:
            return self(text)[:limit]
        # What was hidden made the rest shorter; the end of it may hold the first half of a secret.
        return self(text[:seen])[: -self._beyond][:limit]


def redact_pieces(pieces: Iterable[bytes], secret: bytes) -> Iterator[bytes]:
    """The pieces of a text in which a secret is hidden, however it is spelled; also where it begins in one of them and
    ends in the next.
    """
    forms = _forms_in_bytes(secret)
    pattern = re.compile(b"|".join(map(re.escape, forms)), re.IGNORECASE) if forms else None
    lowered = [form.lower() for form in forms]
    held = max(map(len, forms), default=1) - 1
    kept = b""
    for piece in pieces:
        kept += piece
        folded = kept.lower()
        # Looking first is a hundred times as fast, and whole libraries pass here.
        if pattern is not None and any(form in folded for form in lowered):
            kept = pattern.sub(HIDDEN.encode(), kept)
        ready = len(kept) - held
        if ready > 0:
            yield kept[:ready]
            kept = kept[ready:]
    if kept:
        yield kept


def _forms_in_bytes(secret: bytes) -> list[bytes]:
    """Longest first: one may contain another."""
    if len(secret) < SHORTEST_SECRET:
        return []
    return sorted({form.encode() for form in _forms_of(secret.decode("latin-1"))} | {secret}, key=len, reverse=True)


def _forms_of(secret: str) -> set[str]:
    """How a secret looks in texts of others: as it is, and as addresses, JSON, HTML and headers spell it."""
    secret = str(secret)  # a setting's hides its own repr
    once = set(_spelled(secret))
    twice = {form for spelled in once for form in _spelled(spelled)}
    return once | twice | set(_encoded(secret.encode("utf-8", "surrogatepass")))


def _spelled(secret: str) -> Iterator[str]:
    """The secret as it is, and as JSON, Python, HTML and addresses write it."""
    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    yield quote(secret, errors="replace")
    yield quote(secret, safe="", errors="replace")
    yield quote_plus(secret, errors="replace")


def _encoded(secret: bytes) -> Iterator[str]:
    """In hexadecimal digits, and in base64: alone, and after a user's name (Basic authentication)."""
    yield secret.hex()
    for before in range(3):  # base64 writes three bytes at a time
        whole = base64.b64encode(bytes(before) + secret).decode()
        # The characters that the secret alone decides, six bits each.
        certain = whole[-(-8 * before // 6) : 8 * (before + len(secret)) // 6]
        if len(certain) >= _SHORTEST_BASE64:
            yield certain
            yield certain.translate(str.maketrans("+/", "-_"))
