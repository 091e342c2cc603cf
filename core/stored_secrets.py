"""Keys and tokens in the database: to whom they belong, whether they can still be read, what of them may be shown."""

from urllib.parse import urlsplit

#: How every Fernet token begins. The encrypted field hands back what it cannot decrypt as it stands.
_CIPHERTEXT_PREFIX = "gAAAA"
_SHORTEST_SHOWN = 12


def host_of(url: str) -> str:
    """`host:port`, as a stored secret is bound to it; "" for no address."""
    return urlsplit(url).netloc.lower() if url else ""


def is_undecipherable(stored: str) -> bool:
    """Whether a stored secret is still ciphertext, because SECRET_KEY is no longer the one it was written with."""
    return stored.startswith(_CIPHERTEXT_PREFIX)


def last_four(secret: str) -> str:
    """The end of a secret; nothing of one so short that its end would give it away."""
    return secret[-4:] if len(secret) >= _SHORTEST_SHOWN else ""
