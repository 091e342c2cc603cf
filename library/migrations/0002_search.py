"""Full-text search over Track.search: FTS5 on SQLite, a GIN index on PostgreSQL.

The words were folded and parted by library.names.normalization.search_words, so both take them as they are: FTS5's "ascii" tokenizer
parts only at ASCII signs (there is none but the space), and PostgreSQL gets the array of words, without a parser.
Triggers keep the FTS5 table right. Django rebuilds a SQLite table to alter it and thereby drops its triggers: a
migration that alters Track must run `create` again (tests/library/test_search.py notices).
"""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS library_track_search USING fts5(
         search, content='library_track', content_rowid='id', tokenize='ascii', prefix='1 2 3')""",
    "DROP TRIGGER IF EXISTS library_track_search_insert",
    "DROP TRIGGER IF EXISTS library_track_search_delete",
    "DROP TRIGGER IF EXISTS library_track_search_update",
    """CREATE TRIGGER library_track_search_insert AFTER INSERT ON library_track BEGIN
         INSERT INTO library_track_search(rowid, search) VALUES (new.id, new.search);
       END""",
    """CREATE TRIGGER library_track_search_delete AFTER DELETE ON library_track BEGIN
         INSERT INTO library_track_search(library_track_search, rowid, search) VALUES ('delete', old.id, old.search);
       END""",
    """CREATE TRIGGER library_track_search_update AFTER UPDATE OF search ON library_track
       WHEN old.search <> new.search BEGIN
         INSERT INTO library_track_search(library_track_search, rowid, search) VALUES ('delete', old.id, old.search);
         INSERT INTO library_track_search(rowid, search) VALUES (new.id, new.search);
       END""",
)
SQLITE_REVERSE = (
    "DROP TRIGGER IF EXISTS library_track_search_insert",
    "DROP TRIGGER IF EXISTS library_track_search_delete",
    "DROP TRIGGER IF EXISTS library_track_search_update",
    "DROP TABLE IF EXISTS library_track_search",
)
POSTGRESQL = (
    """CREATE INDEX IF NOT EXISTS library_track_search ON library_track
         USING gin (array_to_tsvector(string_to_array(search, ' ')))""",
)
POSTGRESQL_REVERSE = ("DROP INDEX IF EXISTS library_track_search",)


def create(apps, schema_editor):
    """Make the index that this database has."""
    _run(schema_editor, {"sqlite": SQLITE, "postgresql": POSTGRESQL})


def drop(apps, schema_editor):
    """Take it away again."""
    _run(schema_editor, {"sqlite": SQLITE_REVERSE, "postgresql": POSTGRESQL_REVERSE})


def _run(schema_editor, statements):
    for statement in statements[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = (("library", "0001_initial"),)
    operations = (migrations.RunPython(create, drop),)
