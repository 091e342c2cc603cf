"""The addresses of the first run, below /setup/."""

from django.urls import path

from settings_ui.views import setup, setup_llm

urlpatterns = [
    path("", setup.page, name="setup"),
    path("done/", setup.finish, name="setup_done"),
    path("llm/look/", setup_llm.look, name="setup_look"),
    path("llm/use/", setup_llm.use, name="setup_use"),
    path("llm/built-in/", setup_llm.try_built_in, name="setup_built_in"),
    path("llm/built-in/state/", setup_llm.built_in_state, name="setup_built_in_state"),
    path("llm/check/", setup_llm.check, name="llm_check"),
    path("music/demo/", setup.load_demo, name="setup_demo"),
    path("<slug:step>/", setup.page, name="setup_step"),
    path("<slug:step>/onwards/", setup.onwards, name="setup_onwards"),
    path("<slug:step>/skip/", setup.skip_step, name="setup_skip"),
]
