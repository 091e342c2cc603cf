"""The pages of the operations app."""

from django.urls import URLPattern, path

from operations.views import system

app_name = "operations"

urlpatterns: list[URLPattern] = [
    path("system/", system.page, name="system"),
    path("system/check/", system.check, name="check"),
]
