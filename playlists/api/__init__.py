"""The JSON API of playlists: a file a purpose, gathered here."""

from ninja import Router

router = Router(tags=["Playlists"])
