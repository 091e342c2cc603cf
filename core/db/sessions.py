"""The table of sessions, of whatever engine the settings name."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession


def session_model() -> type[AbstractBaseSession]:
    """Its model."""
    store: Any = import_module(settings.SESSION_ENGINE).SessionStore
    model: type[AbstractBaseSession] = store.get_model_class()
    return model
