"""The JSON API of playlists: a file a purpose, gathered here."""

from ninja import Router

from playlists.api import analyze, binned, generate, playing, playlists, profiles, results, runs, saving, sharing

router = Router(tags=["Playlists"])
for part in (runs, generate, analyze, saving, playing, results, playlists, sharing, binned, profiles):
    router.add_router("", part.router)
