"""Where each app's addresses begin."""

from django.contrib import admin
from django.urls import include, path

handler403 = "core.access.forbidden"
urlpatterns = [
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("playlists.urls")),
]
