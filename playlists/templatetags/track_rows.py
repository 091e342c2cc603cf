"""{% track_rows shown.rows %}: the rows of a playlist's page, by the template of one."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.web.stencils import Stencils
from playlists.services.pages.playlist import Row

register = template.Library()
_ROW = "playlists/partials/_track_row.html"
_PICTURE = 160  # pixels: twice as large as shown
_SHORT = 40  # characters


@register.simple_tag(takes_context=True)
def track_rows(context: Context, rows: Sequence[Row]) -> SafeString:
    """In their order, numbered from 1."""
    row_template = context.template.engine.get_template(_ROW)  # type: ignore[union-attr]  # while rendering there is one
    picture = reverse("library:artwork", args=["KEY", _PICTURE])

    def render(row: Mapping[str, Any]) -> str:
        with context.push(row=row):
            return row_template.render(context)

    stencils = Stencils(render)
    filled = [
        stencils.fill(
            _texts(row, place, picture),
            {
                "is_first": place == 1,
                "is_last": place == len(rows),
                "is_gone": row.is_gone,
                "has_more": row.has_more,
                "is_locked": row.entry.is_locked,
                "is_filled": row.entry.is_filled,
            },
        )
        for place, row in enumerate(rows, 1)
    ]
    return mark_safe("".join(filled))  # noqa: S308  # each is


def _texts(row: Row, place: int, picture: str) -> dict[str, str]:
    entry = row.entry
    return {
        "id": row.id,
        "place": str(place),
        "picture": picture.replace("KEY", quote(entry.rating_key, safe="")),
        "title": entry.title,
        "artist": entry.artist,
        "artist_short": Truncator(entry.artist).chars(_SHORT) if len(entry.artist) > _SHORT else entry.artist,
        "album": entry.album,
        "year": str(entry.year or ""),
        "length": row.length,
        "reason": entry.reason,
    }
