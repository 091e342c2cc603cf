"""Pictures for scripts, under their older address."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from core.web.openapi import answers_with
from library.services.artwork.picture import SIZES
from library.views.artwork import picture_of

router = Router()


@router.get(
    "/art/{rating_key}",
    summary="Get a track's album art as JPEG, PNG, WebP, GIF or a generated SVG",
    openapi_extra=answers_with("image/*"),
)
async def art(request: HttpRequest, rating_key: str, size: int = SIZES[-1]) -> HttpResponse:
    """`size` becomes 64, 160, 320 or 640. A cover is drawn where there is no picture; 404 where no such track is."""
    return await picture_of(request, rating_key, next((known for known in SIZES if known >= size), SIZES[-1]))
