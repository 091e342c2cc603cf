"""Numbers that stand for texts in the database: what recordings and fingerprints are stored as. Pure."""

from hashlib import blake2b


def stable_number(data: bytes) -> int:
    """A signed 64-bit number that is the same on every machine and in every year."""
    return int.from_bytes(blake2b(data, digest_size=8).digest(), signed=True)
