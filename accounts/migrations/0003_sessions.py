"""Sessions move to our own table, where their keys are hashes: nobody is signed out, and no key stays in clear."""

import hashlib

from django.contrib.sessions.backends.db import SessionStore
from django.db import migrations
from django.utils import timezone


def move(apps, schema_editor):
    """The data stays as it is, signed by SECRET_KEY; what cannot be read any more lets nobody in, and goes."""
    connection = schema_editor.connection
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")  # else deleted keys stay readable in the file's free pages
    old = apps.get_model("sessions", "Session").objects
    new = apps.get_model("accounts", "Session").objects
    people = set(apps.get_model("auth", "User").objects.values_list("pk", flat=True))
    rows = old.filter(expire_date__gt=timezone.now()).iterator()
    new.bulk_create(filter(None, (_moved(new.model, row, people) for row in rows)), batch_size=500)
    old.all().delete()


def _moved(model, row, people):
    who = SessionStore().decode(row.session_data).get("_auth_user_id")
    if not str(who).isdecimal() or int(who) not in people:
        return None
    key = hashlib.sha256(row.session_key.encode()).hexdigest()
    return model(session_key=key, session_data=row.session_data, expire_date=row.expire_date, user_id=int(who))


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people"), ("sessions", "0001_initial")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
