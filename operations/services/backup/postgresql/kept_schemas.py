"""What was in a PostgreSQL database before a restore: kept in it, in a schema of its own."""

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, transaction

#: Of their names; the rest is the time.
PREFIX = "before_restore_"


def other_connections() -> int:
    """How many others use the database at this moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def set_aside(schema: str) -> int:
    """Move PlexSage's tables into the new schema; returns how many there were. Nothing is copied."""
    with transaction.atomic(), connection.cursor() as cursor:
        tables = list(_own_tables())
        if tables:
            cursor.execute(f"CREATE SCHEMA {_quoted(schema)}")
        for table in tables:
            cursor.execute(f"ALTER TABLE {_quoted(table)} SET SCHEMA {_quoted(schema)}")
        return len(tables)


def put_back(schema: str) -> None:
    """Move them back, after a restore that failed and left nothing."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (current,) = cursor.fetchone()
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        for (table,) in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {_quoted(schema)}.{_quoted(table)} SET SCHEMA {_quoted(current)}")
        cursor.execute(f"DROP SCHEMA {_quoted(schema)}")


def _own_tables() -> Iterator[str]:
    """Those of the installed apps; another program may have tables beside them."""
    prefixes = ("django_", *(f"{app.label}_" for app in apps.get_app_configs()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return (name for (name,) in cursor.fetchall() if name.startswith(prefixes))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
