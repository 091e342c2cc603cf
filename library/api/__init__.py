"""The library's JSON API: a file a purpose, gathered here."""

from ninja import Router

from library.api import genres, lookups, sync

router = Router(tags=["Library"])
for part in (sync, lookups, genres):
    router.add_router("", part.router)
