"""The addresses of the settings page and its fragments."""

from django.urls import path, register_converter

from settings_ui.converters import ProviderConverter
from settings_ui.views import page, probe, pull, save, trial

register_converter(ProviderConverter, "provider")

app_name = "settings_ui"

urlpatterns = [
    path("", page.page, name="page"),
    path("ollama/find/", probe.find, name="find"),
    path("ollama/pull/", pull.start, name="pull"),
    path("ollama/pull/progress/", pull.progress, name="pull_progress"),
    path("ollama/pull/cancel/", pull.cancel, name="pull_cancel"),
    path("<provider:provider>/", page.panel, name="panel"),
    path("<provider:provider>/save/", save.save, name="save"),
    path("<provider:provider>/probe/", probe.probe, name="probe"),
    path("<provider:provider>/test/", trial.trial, name="trial"),
]
