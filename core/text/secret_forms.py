"""How a secret looks in a text that others wrote: as it is, and as addresses, JSON, HTML and headers spell it."""

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

#: Of a secret inside something longer in base64, fewer characters than these say nothing.
_SHORTEST_BASE64 = 8


def forms_of(secret: str) -> set[str]:
    """All of them; capitals and small letters are not told apart."""
    secret = str(secret)  # a setting's hides its own repr
    once = set(_spelled(secret))
    twice = {form for spelled in once for form in _spelled(spelled)}
    return once | twice | set(_encoded(secret.encode("utf-8", "surrogatepass")))


def _spelled(secret: str) -> Iterator[str]:
    """As it is, and as JSON, Python, HTML and addresses write it."""
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
