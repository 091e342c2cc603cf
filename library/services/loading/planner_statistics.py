"""Lets the database count its rows anew, so that it chooses the right index."""

import logging

from django.db import DatabaseError, connection

from library.models import Album, Artist, DecadeTally, GenreSet, Track, TrackGenre, TrackTally
from library.services.loading.bulk import table_of

logger = logging.getLogger(__name__)


def analyze_tables() -> None:
    """A sample of each is enough. Never raises: the tracks are stored, and a slower query says nothing against that."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA analysis_limit = 1000")
            for model in (Track, TrackGenre, Album, Artist, GenreSet, TrackTally, DecadeTally):
                cursor.execute(f"ANALYZE {table_of(model)}")
    except DatabaseError as exc:
        logger.warning("couldn't analyse the tables: %s", exc)
