"""The pages of the operations app."""

from django.urls import URLPattern, path

from operations.views import system, usage

app_name = "operations"

urlpatterns: list[URLPattern] = [
    path("system/", system.page, name="system"),
    path("system/check/", system.check, name="check"),
    path("usage/", usage.page, name="usage"),
    path("usage/usage.csv", usage.file, name="usage_file"),
]
