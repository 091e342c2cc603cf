"""`manage.py migrate`: Django's own, after a look at what is there; what it cannot do is one line."""

import sqlite3
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections

from core.commands.base import PlexSageCommand
from core.db.inspection import pending_migrations, refuse_damage, refuse_unfit, sqlite_path
from core.db.sqlite.making import make_database


class Command(PlexSageCommand, migrate.Command):
    """Nothing is migrated that is damaged, newer than this version, or another program's."""

    database_failed = 1

    def look_at_database(self, options: dict[str, Any]) -> None:
        """Only here is a database made. A damaged one would be damaged further: every page is looked at before."""
        alias = options["database"]
        refuse_unfit(alias, migrating=True)
        path = sqlite_path(connections[alias])
        if path is None or options["plan"] or options["check_unapplied"]:
            return
        if path.exists():
            if pending_migrations(alias):
                refuse_damage(alias)
            return
        try:
            make_database(path)
        except (OSError, sqlite3.Error) as exc:
            reason = getattr(exc, "strerror", "") or exc
            raise OperationalError(f"{path} can't be created ({reason})") from exc
