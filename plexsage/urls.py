"""Where each app's addresses begin."""

from django.contrib import admin
from django.urls import include, path

from plexsage.api import api

handler403 = "core.access.forbidden"
urlpatterns = [
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("settings/", include("settings_ui.urls")),
    path("", include("playlists.urls")),
]
