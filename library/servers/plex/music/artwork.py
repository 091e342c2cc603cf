"""Pictures from Plex, in the size that is wanted: JPEG, PNG, WebP or GIF, and nothing that could hold a script."""

from xml.etree.ElementTree import Element

from library.errors import ServerItemMissingError, UnexpectedServerError
from library.servers.image_type import detect_image_type
from library.servers.plex.http.client import Parameters, PlexClient, require_root
from library.servers.plex.music.query_params import AS_IT_IS
from library.servers.plex.xml_values import is_picture, picture
from library.servers.values import Artwork

#: A picture of 1,000 by 1,000 is below one megabyte.
MAX_PICTURE_BYTES = 8 * 2**20
_SIZES = (16, 2000)
_NONE = "Plex has no picture for this."


async def fetch_artwork(client: PlexClient, rating_key: str, width: int, height: int, path: str) -> Artwork:
    """The picture at `path`, or that of the item; raises ServerItemMissingError where there is none.

    With `minSize`, Plex fills the size instead of fitting into it: pages cut a cover that is no square.
    """
    if not is_picture(path):
        path = await _find(client, rating_key)
    parameters: Parameters = {"url": path, "width": _sane(width), "height": _sane(height), "minSize": 1, "upscale": 0}
    try:
        body = await client.fetch("/photo/:/transcode", parameters)
    except UnexpectedServerError as exc:
        raise ServerItemMissingError(_NONE) from exc
    kind = detect_image_type(body)
    if kind is None:
        raise ServerItemMissingError(_NONE)
    return Artwork(content_type=kind, body=body)


async def _find(client: PlexClient, rating_key: str) -> str:
    if not (rating_key.isascii() and rating_key.isdecimal()):
        raise ServerItemMissingError(_NONE)
    path = await client.request("GET", f"/library/metadata/{rating_key}", AS_IT_IS, read=_of_first)
    if not path:
        raise ServerItemMissingError(_NONE)
    return path


def _of_first(root: Element | None) -> str:
    return next((path for element in require_root(root) if (path := picture(element))), "")


def _sane(size: int) -> int:
    return min(max(size, _SIZES[0]), _SIZES[1])
