"""The picture of a track's album, in the few sizes that our pages show."""

from asgiref.sync import sync_to_async
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from library.errors import TrackNotFoundError
from library.services.artwork.picture import SETTLED, SIZES, draw_cover, find_picture
from library.services.artwork.picture import artwork as pictures

#: Opened by itself, a picture may load nothing and run nothing.
_POLICY = "default-src 'none'; style-src 'none'; frame-ancestors 'none'; sandbox"
#: While it asks for a newer one, a browser may show the old.
_STALE = 86_400


@require_safe
async def artwork(request: HttpRequest, rating_key: str, size: int) -> HttpResponse:
    """A picture always, also of a track that is not there any more: lists show those too, and browsers log each 404."""
    if size not in SIZES:
        raise Http404
    try:
        return await picture_of(request, rating_key, size)
    except TrackNotFoundError:
        cover = draw_cover("", "", seconds=0)
        return _headed(HttpResponse(cover.body, content_type=cover.content_type), cover.tag, 0)


async def picture_of(request: HttpRequest, rating_key: str, size: int) -> HttpResponse:
    """The answer with the picture, or 304 where the browser has it; raises TrackNotFoundError."""
    asked = await sync_to_async(find_picture)(rating_key, size)
    if asked.tag and (unchanged := get_conditional_response(request, etag=asked.tag)):
        return _headed(unchanged, asked.tag, SETTLED)
    picture = await pictures().picture(asked)
    response = HttpResponse(picture.body, content_type=picture.content_type)
    chosen = get_conditional_response(request, etag=picture.tag, response=response)
    return _headed(chosen or response, picture.tag, picture.seconds)


def _headed(response: HttpResponse, tag: str, seconds: int) -> HttpResponse:
    keep = f"private, max-age={seconds}, stale-while-revalidate={_STALE}" if seconds else "no-store"
    headers = {"Cache-Control": keep, "Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
    for name, value in (headers | ({"ETag": tag} if seconds else {})).items():
        response[name] = value
    return response
