"""The JSON API of the settings and of the first run: a file a purpose, gathered here."""

from ninja import Router

from settings_ui.api.config import router as config_router
from settings_ui.api.plex import router as plex_router
from settings_ui.api.setup import router as setup_router

router = Router()
router.add_router("", config_router)
router.add_router("", plex_router)
router.add_router("", setup_router)
