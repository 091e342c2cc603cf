"""The pages of the operations app."""

from django.urls import URLPattern, path

from operations.services.diagnostics.report import FILE_NAME
from operations.views import backups, metrics, report, system, usage

app_name = "operations"

urlpatterns: list[URLPattern] = [
    path("metrics", metrics.metrics, name="metrics"),
    path("system/", system.page, name="system"),
    path("system/check/", system.check, name="check"),
    path("system/report/", report.page, name="report"),
    path(f"system/report/{FILE_NAME}", report.download, name="diagnostics"),
    path("system/backups/", backups.show, name="backups"),
    path("system/backups/start/", backups.start, name="backup_start"),
    path("system/backups/save/", backups.save, name="backups_save"),
    path("system/backups/<str:name>/", backups.download, name="backup"),
    path("system/backups/<str:name>/delete/", backups.delete, name="backup_delete"),
    path("usage/", usage.page, name="usage"),
    path("usage/usage.csv", usage.file, name="usage_file"),
]
