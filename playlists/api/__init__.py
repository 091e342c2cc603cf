"""The JSON API of playlists: a file a purpose, gathered here."""

from ninja import Router

from playlists.api.analyze import router as analyze_router
from playlists.api.editing import router as editing_router
from playlists.api.generate import router as generate_router
from playlists.api.playing import router as playing_router
from playlists.api.preview import router as preview_router
from playlists.api.results import router as results_router
from playlists.api.revising import router as revising_router
from playlists.api.runs import router as runs_router
from playlists.api.saving import router as saving_router
from playlists.api.songs import router as songs_router

router = Router(tags=["Playlists"])
router.add_router("", songs_router)
router.add_router("", runs_router)
router.add_router("", generate_router)
router.add_router("", analyze_router)
router.add_router("", preview_router)
router.add_router("", saving_router)
router.add_router("", playing_router)
router.add_router("", results_router)
router.add_router("", editing_router)
router.add_router("", revising_router)
