"""The database of the tests as it was before a migration, and whole again afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

Node = tuple[str, str]


@contextmanager
def migrated_back(to: Node) -> Iterator[StateApps]:
    """The models of that time. At the end all apps are up to date again: some follow this one and went back too."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        MigrationExecutor(connection).migrate([to])
        yield MigrationExecutor(connection).loader.project_state([to]).apps
    finally:
        MigrationExecutor(connection).migrate(latest)


def migrate_to(node: Node) -> None:
    """So far, and no farther."""
    MigrationExecutor(connection).migrate([node])
