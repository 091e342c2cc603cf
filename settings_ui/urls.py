"""The addresses of the settings page and its fragments."""

from django.urls import path, register_converter

from settings_ui.converters import ProviderConverter
from settings_ui.views import embedding, exam, genres, music, page, provider, pull, sign_in, sync

register_converter(ProviderConverter, "provider")

app_name = "settings_ui"

urlpatterns = [
    path("", page.page, name="page"),
    path("ollama/find/", provider.find, name="find"),
    path("ollama/pull/", pull.start, name="pull"),
    path("ollama/pull/progress/", pull.progress, name="pull_progress"),
    path("ollama/pull/cancel/", pull.cancel, name="pull_cancel"),
    path("music/", music.panel, name="music"),
    path("music/check/", music.check, name="music_check"),
    path("music/save/", music.save, name="music_save"),
    path("music/disconnect/", music.forget, name="music_disconnect"),
    path("music/demo/", sync.load_demo, name="music_demo"),
    path("music/sign-in/", sign_in.start, name="sign_in"),
    path("music/sign-in/check/", sign_in.check, name="sign_in_check"),
    path("music/sign-in/choose/", sign_in.choose, name="sign_in_choose"),
    path("music/sign-in/cancel/", sign_in.cancel, name="sign_in_cancel"),
    path("music/sync/", sync.show, name="sync"),
    path("music/sync/progress/", sync.progress, name="sync_progress"),
    path("music/sync/start/", sync.start, name="sync_start"),
    path("music/sync/stop/", sync.stop, name="sync_stop"),
    path("meaning/", embedding.state, name="embedding_state"),
    path("meaning/save/", embedding.save, name="embedding_save"),
    path("meaning/models/", embedding.models, name="embedding_models"),
    path("meaning/start/", embedding.start, name="embedding_start"),
    path("meaning/stop/", embedding.stop, name="embedding_stop"),
    path("genres/", genres.page, name="genres"),
    path("genres/merge/", genres.merge, name="genres_merge"),
    path("genres/split/", genres.split, name="genres_split"),
    path("genres/hide/", genres.hide, name="genres_hide"),
    path("genres/show/", genres.show, name="genres_show"),
    path("genres/keep-apart/", genres.keep_apart, name="genres_keep_apart"),
    path("genres/offer-again/", genres.offer_again, name="genres_offer_again"),
    path("genres/undo/", genres.undo, name="genres_undo"),
    path("<provider:provider>/", page.panel, name="panel"),
    path("<provider:provider>/save/", provider.save, name="save"),
    path("<provider:provider>/use/", provider.use, name="use"),
    path("<provider:provider>/probe/", provider.probe, name="probe"),
    path("<provider:provider>/exam/", exam.progress, name="exam"),
    path("<provider:provider>/exam/start/", exam.start, name="exam_start"),
    path("<provider:provider>/test/", provider.trial, name="trial"),
]
