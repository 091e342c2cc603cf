"""`manage.py migrate`: Django's own, after a look at what is there; what it cannot do is one line."""

import sqlite3
from typing import Any

from django.core.management.commands import migrate
from django.db import OperationalError, connections

from core.commands.base import PlexSageCommand
from core.db.inspection import check_database, check_integrity, has_pending_migrations, sqlite_path
from core.db.sqlite.creation import create_database


class Command(PlexSageCommand, migrate.Command):
    """Nothing is migrated that is damaged, newer than this version, or another program's."""

    database_failed = 1

    def check_database_before(self, options: dict[str, Any]) -> None:
        """Only here is a database made. A damaged one would be damaged further: every page is looked at before."""
        alias = options["database"]
        check_database(alias, migrating=True)
        path = sqlite_path(connections[alias])
        if path is None or options["plan"] or options["check_unapplied"]:
            return
        if path.exists():
            if has_pending_migrations(alias):
                check_integrity(alias)
            return
        try:
            create_database(path)
        except (OSError, sqlite3.Error) as exc:
            reason = getattr(exc, "strerror", "") or exc
            raise OperationalError(f"{path} can't be created ({reason})") from exc
