"""The Django app `core`: it keeps the process's one task runner, notice board, and keeper of SQLite."""

from typing import cast

from django.apps import AppConfig, apps
from django.core import checks

from core.db.sqlite.keeper import Keeper
from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics


class CoreConfig(AppConfig):
    """Made once a process by Django, which makes it the place for what exists once a process."""

    name = "core"
    verbose_name = "PlexSage"
    background: BackgroundTasks
    topics: Topics
    keeper: Keeper

    def ready(self) -> None:
        """Make the shared objects, register the system checks."""
        from core.checks import ALL_CHECKS  # noqa: PLC0415  # settings are not read before the apps are ready

        self.background = BackgroundTasks()
        self.topics = Topics()
        self.keeper = Keeper()
        for check in ALL_CHECKS:
            checks.register(check)


def background() -> BackgroundTasks:
    """The process's background tasks."""
    return cast("CoreConfig", apps.get_app_config("core")).background


def topics() -> Topics:
    """The process's notice board."""
    return cast("CoreConfig", apps.get_app_config("core")).topics


def keeper() -> Keeper:
    """Of the process's idle connection to SQLite."""
    return cast("CoreConfig", apps.get_app_config("core")).keeper
