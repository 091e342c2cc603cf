"""Rows by the ten thousand: plain INSERTs, since the ORM's bulk_create takes six times as long here."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model, QuerySet

T = TypeVar("T")
BATCH = 2000


def in_batches(items: Iterable[T]) -> Iterator[list[T]]:
    """As many as one statement takes."""
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def table_of(model: type[Model]) -> str:
    """The quoted name of the model's table."""
    return connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001  # documented by Django, in spite of its name


def insert(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Add rows; a row with an `id` that exists already takes the old one's place, column by column."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    sql = f"INSERT INTO {table_of(model)} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608  # our own names
    if "id" in columns:
        changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in columns if name != "id")
        sql += f" ON CONFLICT (id) DO UPDATE SET {changes}"
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(rows))


def next_id(rows: QuerySet[Any]) -> int:
    """The first id that is free, for rows that must know their own; it counts until somebody else adds rows."""
    highest: int | None = rows.aggregate(highest=Max("pk"))["highest"]
    return (highest or 0) + 1


def reset_sequences(*models: type[Model]) -> None:
    """Tell the database, after `next_id`, to go on from there (PostgreSQL counts by itself)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
