"""What the ORM does not say: any number of ids in one statement, and tens of thousands of rows at once."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL


def select_ids(ids: Iterable[int]) -> RawSQL:
    """What goes behind `id__in=`: any number of ids as one parameter, where a list of many thousand takes a second."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(ids)),))  # constant text
    return RawSQL("SELECT unnest(%s::bigint[])", (list(ids),))  # constant text


def select_texts(texts: Iterable[str]) -> RawSQL:
    """Likewise for texts: to write down a list of two thousand takes Django several milliseconds."""
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", (json.dumps(list(texts)),))  # constant text
    return RawSQL("SELECT unnest(%s::text[])", (list(texts),))  # constant text


def fetch_rows(rows: "QuerySet[Any, Any]") -> list[tuple[Any, ...]]:
    """What `values_list()` selects, as the database gives it: in SQLite, a boolean is a number, and a moment a text.

    Of tens of thousands of rows, Django's way to each of them takes longer than the database.
    """
    try:
        statement, parameters = rows.query.sql_with_params()
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())
