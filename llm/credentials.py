"""How a key is shown to a local server, or to what stands before it: as a bearer key, or as name and password. Pure."""

from base64 import b64decode, b64encode
from string import ascii_letters, digits, punctuation
from urllib.parse import quote

#: A key may say itself how it is meant, where its form would tell otherwise.
_SCHEMES = frozenset({"basic", "bearer"})
#: What a header can carry.
_PLAIN = ascii_letters + digits + punctuation + " "


def authorization(key: str) -> str:
    """The header's value: `user:password` is sent as Basic, anything else as Bearer."""
    scheme, _, rest = key.strip().partition(" ")
    if rest and scheme.lower() in _SCHEMES:
        return _bearer(rest) if scheme.lower() == "bearer" else _basic(rest.strip())
    return _basic(key) if ":" in key else _bearer(key)


def secrets_of(key: str) -> tuple[str, ...]:
    """What of a key nobody may read: all of it, and the password alone; no single word of a password."""
    scheme, _, rest = key.strip().partition(" ")
    bare = rest.strip() if scheme.lower() in _SCHEMES else key
    told = bare if ":" in bare or scheme.lower() != "basic" else _decoded(bare)
    return (key, authorization(key), *filter(None, (bare, told, told.partition(":")[2])))


def is_password(key: str) -> bool:
    """Whether a key is a name and a password, which may have spaces and any letters."""
    return authorization(key).startswith("Basic ")


def _bearer(text: str) -> str:
    """One that no header can carry is wrong: the server says so, and not we by an accident."""
    return f"Bearer {quote(''.join(filter(str.isprintable, text.strip())), safe=_PLAIN)}"


def _decoded(text: str) -> str:
    """Name and password out of what is sent for them; "" where it is something else."""
    try:
        return b64decode(text, validate=True).decode()
    except ValueError:
        return ""


def _basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode() if ':' in text else quote(text, safe=_PLAIN)}"
