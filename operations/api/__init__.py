"""The JSON API of operations: a file a purpose, gathered here."""

from ninja import Router

from operations.api import backups, health, system, usage

router = Router(tags=["System"])
for part in (system, health, backups, usage):
    router.add_router("", part.router)
