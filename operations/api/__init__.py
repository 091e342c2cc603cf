"""The JSON API of operations: a file a purpose, gathered here."""

from ninja import Router

from operations.api import health, system, usage

router = Router(tags=["System"])
for part in (health, system, usage):
    router.add_router("", part.router)
