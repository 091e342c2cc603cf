"""The JSON API of playlists: a file a purpose, gathered here."""

from ninja import Router

from playlists.api import analyze, generate, playing, playlists, profiles, results, runs, saving

router = Router(tags=["Playlists"])
for part in (runs, generate, analyze, saving, playing, results, playlists, profiles):
    router.add_router("", part.router)
