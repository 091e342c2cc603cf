"""Adds the owner to an installation, and writes down two ways in: a script's token and a browser's session."""

import json
from pathlib import Path

import django

if __name__ == "__main__":
    django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from accounts.services.tokens import create_token
from tests.server import KEYS, OWNER, PASSWORD


def add_owner(data_dir: Path) -> None:
    """As tests.server.Server reads it."""
    owner, client = User.objects.create_superuser(OWNER, password=PASSWORD), Client()
    client.force_login(owner)
    ways_in = {"token": create_token(owner, "benchmarks"), "session": client.cookies["sessionid"].value}
    (data_dir / KEYS).write_text(json.dumps(ways_in))


if __name__ == "__main__":
    add_owner(settings.DATA_DIR)
