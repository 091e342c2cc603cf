"""Compiles what prompts are read by, some seconds after the start: the first page doesn't wait for it, nor a prompt."""

import asyncio

from django.utils import timezone

from playlists.services.wishes.facts.read import read_facts_in_bounds
from playlists.services.wishes.title import title_of
from playlists.services.wishes.unmet import find_unmet
from playlists.services.wishes.years import find_eras

#: Seconds. Whoever opens a page at once gets it first.
_AFTER = 5.0
_ANY = "soul"


async def prepare_soon() -> None:
    """In a thread, beside whatever is asked of the server."""
    await asyncio.sleep(_AFTER)
    await asyncio.to_thread(prepare)


def prepare() -> None:
    """Whatever the prompt says, nearly all patterns look at it."""
    find_unmet(_ANY)
    find_eras(_ANY)
    read_facts_in_bounds(_ANY, timezone.localdate())
    title_of(_ANY)
