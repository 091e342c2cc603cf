"""What a picture is, by its first bytes: what a server says of it is not asked. Pure."""

from library.servers.values import PictureType


def detect_image_type(body: bytes) -> PictureType | None:
    """None for everything else, SVG and HTML among it: they could hold a script."""
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    return "image/webp" if body.startswith(b"RIFF") and body[8:12] == b"WEBP" else None
