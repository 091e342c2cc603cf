"""Finding tracks by what the music server calls their mood and style."""

from collections.abc import Sequence
from functools import reduce
from operator import or_

from django.db.models import Q

from library.filters.mood_tags import find_tier
from library.models import Track


def recordings_of_moods(beginnings: Sequence[str]) -> frozenset[int]:
    """Of all tracks that have a mood or style that begins so (folded); one of three letters or fewer is a whole one."""
    condition = reduce(or_, (Q((f"{column}__contains", word)) for word in beginnings for column in ("moods", "styles")))
    rows = Track.objects.filter(condition).values_list("recording", "moods", "styles").iterator(chunk_size=5000)
    return frozenset(row[0] for row in rows if find_tier(f"{row[1] or ''}{row[2] or ''}", [beginnings]) is not None)
