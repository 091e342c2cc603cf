"""How a key is shown to a local server, or to what stands before it: as a bearer key, or as name and password. Pure."""

from base64 import b64encode

#: A key may say itself how it is meant, where its form would tell otherwise.
_SCHEMES = frozenset({"basic", "bearer"})


def authorization(key: str) -> str:
    """The header's value: `user:password` is sent as Basic, anything else as Bearer."""
    scheme, _, rest = key.strip().partition(" ")
    if rest and scheme.lower() in _SCHEMES:
        return f"Bearer {rest.strip()}" if scheme.lower() == "bearer" else _basic(rest.strip())
    return _basic(key) if ":" in key else f"Bearer {key.strip()}"


def secrets_of(key: str) -> tuple[str, ...]:
    """What of a key nobody may read: all of it, and the password alone."""
    return (key, authorization(key), *(part for part in (key.strip().split(" ")[-1], key.partition(":")[2]) if part))


def is_password(key: str) -> bool:
    """Whether a key is a name and a password, which may have spaces and any letters."""
    return authorization(key).startswith("Basic ")


def _basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode() if ':' in text else text}"
