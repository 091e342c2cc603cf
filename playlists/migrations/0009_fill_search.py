"""What the playlists that are there are found by, some hundred at a time.

A later change of how names are folded needs a migration that fills it again.
"""

from django.db import migrations

from playlists.search.text import index_terms, join_text

SLICE = 500


def fill(apps, schema_editor):
    """Of all playlists, those in the bin among them."""
    ids = apps.get_model("playlists", "Playlist").objects.order_by().values_list("pk", flat=True)
    ids = list(ids)
    for some in (ids[start : start + SLICE] for start in range(0, len(ids), SLICE)):
        apps.get_model("playlists", "SearchText").objects.bulk_create(_texts(apps, some))


def _texts(apps, ids):
    artists = {}
    tracks = apps.get_model("playlists", "PlaylistTrack").objects.filter(playlist__in=ids).order_by()
    for playlist, artist in tracks.values_list("playlist_id", "artist").distinct():
        artists.setdefault(playlist, set()).add(artist)
    playlists = apps.get_model("playlists", "Playlist").objects.filter(pk__in=ids).order_by()
    for pk, title, wish in playlists.values_list("pk", "title", "wish"):
        text = join_text(title, wish, artists.get(pk, ()))
        yield apps.get_model("playlists", "SearchText")(playlist_id=pk, text=text, grams=index_terms(text))


def empty(apps, schema_editor):
    """Forget them, as their table is about to go."""
    apps.get_model("playlists", "SearchText").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = (("playlists", "0008_search"),)
    operations = (migrations.RunPython(fill, empty),)
