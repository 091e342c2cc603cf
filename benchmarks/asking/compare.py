"""Both forms of asking, for the same prompt, library, model and number of tracks, one after the other."""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.asking import older, ours
from benchmarks.asking.asked import Asked
from benchmarks.asking.model import Model, fresh
from library.models import Track
from library.queries import library_counts, track_refs
from library.schemas import TrackRef
from llm.setting import Depth

PROMPT = "melancholy rock for a rainy day"


class Form(NamedTuple):
    """One way of asking. `is_trusted`: the model as if it were larger, asked also to read, look and tell."""

    name: str
    depth: Depth = "quick"
    is_trusted: bool = False


#: As a model of its size is asked; and with all that larger ones are asked for.
AS_SHIPPED = Form("PlexSage, quick")
FORMS = (
    AS_SHIPPED,
    Form("PlexSage, trusted model, quick", is_trusted=True),
    Form("PlexSage, trusted model, thorough", depth="thorough", is_trusted=True),
)


def ask_ours(form: Form, most: int, count: int, file: Path | None = None) -> Iterator[tuple[str, Asked]]:
    """With a server that has read nothing yet, then the same prompt once more."""
    with fresh(file, is_trusted=form.is_trusted) as model:
        for cache in ("cold", "warm"):
            yield cache, asyncio.run(ours.ask(PROMPT, most, count, model, depth=form.depth))


def ask_older(most: int, count: int, file: Path | None = None) -> Asked:
    """Likewise, with the cache as cold: it never asked the same again, as each draw was another."""
    counts = library_counts()
    genres, decades = ([facet.name for facet in facets] for facets in (counts.genres, counts.decades))
    with fresh(file, is_trusted=False) as model:
        return asyncio.run(_older(model, _drawn(most), count, genres, decades))


async def _older(model: Model, tracks: list[TrackRef], count: int, genres: list[str], decades: list[str]) -> Asked:
    return await older.ask(PROMPT, tracks, count, model, genres=genres, decades=decades)


def _drawn(most: int) -> list[TrackRef]:
    """At random, as it drew."""
    ids = list(Track.objects.order_by("id").values_list("id", flat=True))
    return track_refs(random.Random(most).sample(ids, most))
