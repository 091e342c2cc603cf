"""The JSON API of playlists: a file a purpose, gathered here."""

from ninja import Router

from playlists.api.songs import router as songs_router

router = Router(tags=["Playlists"])
router.add_router("", songs_router)
