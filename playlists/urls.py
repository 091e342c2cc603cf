"""The pages of the playlists app."""

from django.urls import path

from playlists.views import home

app_name = "playlists"

urlpatterns = [
    path("", home.home, name="home"),
    path("playlists/<int:playlist_id>/", home.playlist, name="playlist"),
]
