"""Making secrets that are shown once, and the hashes that are kept of them."""

import hashlib
import secrets


def new_secret() -> str:
    """256 bits that fit into an address."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """The hash that is kept. A fast one is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
