"""What playlists are found by, its index, and the indexes that the pages of the history are read from.

SQLite: FTS5's trigrams over the text, which triggers keep right. Django rebuilds a SQLite table to alter it and thereby
drops its triggers: a migration that alters SearchText must run `create` again (tests/playlists/test_search.py notices).
PostgreSQL: a GIN index over the trigrams that PlexSage has made of the text: pg_trgm is not everywhere, and a backup
with an extension in it cannot be restored everywhere.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


SQLITE = (
    """CREATE VIRTUAL TABLE IF NOT EXISTS playlists_search USING fts5(
         text, content='playlists_searchtext', content_rowid='id',
         tokenize='trigram case_sensitive 1', detail='none')""",
    "DROP TRIGGER IF EXISTS playlists_search_insert",
    "DROP TRIGGER IF EXISTS playlists_search_delete",
    "DROP TRIGGER IF EXISTS playlists_search_update",
    """CREATE TRIGGER playlists_search_insert AFTER INSERT ON playlists_searchtext BEGIN
         INSERT INTO playlists_search(rowid, text) VALUES (new.id, new.text);
       END""",
    """CREATE TRIGGER playlists_search_delete AFTER DELETE ON playlists_searchtext BEGIN
         INSERT INTO playlists_search(playlists_search, rowid, text) VALUES ('delete', old.id, old.text);
       END""",
    """CREATE TRIGGER playlists_search_update AFTER UPDATE OF text ON playlists_searchtext
       WHEN old.text <> new.text BEGIN
         INSERT INTO playlists_search(playlists_search, rowid, text) VALUES ('delete', old.id, old.text);
         INSERT INTO playlists_search(rowid, text) VALUES (new.id, new.text);
       END""",
)
SQLITE_REVERSE = (
    "DROP TRIGGER IF EXISTS playlists_search_insert",
    "DROP TRIGGER IF EXISTS playlists_search_delete",
    "DROP TRIGGER IF EXISTS playlists_search_update",
    "DROP TABLE IF EXISTS playlists_search",
)
POSTGRESQL = (
    """CREATE INDEX IF NOT EXISTS playlists_search ON playlists_searchtext
         USING gin (string_to_array(grams, ' '))""",
)
POSTGRESQL_REVERSE = ("DROP INDEX IF EXISTS playlists_search",)


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

    dependencies = [
        ('playlists', '0007_owners'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('playlist', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search_text', to='playlists.playlist')),
                ('text', models.TextField(help_text='Its title, prompt and artists, as written and folded.')),
                ('grams', models.TextField(blank=True, default='', help_text="The text's letters by threes, for PostgreSQL's index; SQLite makes its own.")),
            ],
        ),
        migrations.AddIndex(
            model_name='playlist',
            index=models.Index(fields=['deleted_at', '-created_at', '-id', 'owner', 'is_shared', 'kind'], name='playlist_kept'),
        ),
        migrations.AddIndex(
            model_name='playlist',
            index=models.Index(condition=models.Q(('deleted_at', None), _negated=True), fields=['-deleted_at', '-id', 'owner'], name='playlist_bin'),
        ),
        migrations.RunPython(create, drop),
    ]
