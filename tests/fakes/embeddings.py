"""Vectors as a fake server answers them: texts with the same words are near each other."""

import struct
from base64 import b64encode
from hashlib import blake2b

SIZE = 32


def vector_of(text: str) -> list[float]:
    """Not of length 1: not every server sees to that."""
    vector = [0.5] + [0.0] * (SIZE - 1)
    for word in text.lower().split():
        vector[int.from_bytes(blake2b(word.encode(), digest_size=4).digest()) % SIZE] += 1.0
    return vector


def in_base64(vector: list[float]) -> str:
    """As OpenAI sends it when asked to: little-endian float32."""
    return b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
