"""The library's JSON API: a file a purpose, gathered here."""

from ninja import Router

from library.api.art import router as art_router
from library.api.genres import router as genres_router
from library.api.search import router as search_router
from library.api.stats import router as stats_router
from library.api.sync import router as sync_router

router = Router(tags=["Library"])
router.add_router("", sync_router)
router.add_router("", stats_router)
router.add_router("", search_router)
router.add_router("", art_router)
router.add_router("", genres_router)
