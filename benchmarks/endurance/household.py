"""The installation that is put under load: people with tokens, music from a fake Plex, a model that takes its time."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import forked
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.server import Server, add_owner, command, make_database, provider, until

TRACKS, PICKS = 400, 6
PACE = 0.02
#: The owner, two members, and one who is locked out and let in again.
MEMBERS, SPARE = ("ann", "ben"), "spare"
_MAKE_MEMBERS = f"""
import json
from django.contrib.auth.models import User
from accounts.services.tokens import create_token
made = {{name: User.objects.create_user(name, password="x") for name in {[*MEMBERS, SPARE]!r}}}
print(json.dumps({{name: create_token(user, "endurance") for name, user in made.items()}}))
"""


@dataclass(frozen=True)
class Household:
    """A server that is not started yet, and what it talks to; `tokens` are API tokens by username."""

    server: Server
    plex: PlexFake
    ollama: OllamaFake
    tokens: dict[str, str]

    @property
    def database(self) -> Path:
        """Of the server."""
        return self.server.data_dir / "plexsage.sqlite3"


@contextmanager
def household(**environment: str) -> Iterator[Household]:
    """One in a temporary folder."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="plexsage-endurance-")))
        stack.callback(forked.end)
        plex, ollama = stack.enter_context(PlexFake()), stack.enter_context(OllamaFake())
        plex.add_music(TRACKS)
        ollama.add_model(MODEL)
        ollama.answer_numbers(count=PICKS)
        ollama.pace = PACE
        prepared = add_owner(make_database(folder / "prepared"))
        tokens = json.loads(command(prepared, "shell", "-v0", "-c", _MAKE_MEMBERS))
        given = {"PLEX_URL": plex.url, "PLEX_TOKEN": TOKEN, "PLEXSAGE_SYNC_HOURS": "0", **provider(ollama)}
        os.environ.pop("PLEXSAGE_LOG_LEVEL", None)
        server = Server(prepared, folder / "data", **given, **environment)
        yield Household(server, plex, ollama, tokens | {"owner": server.headers["Authorization"].split()[1]})


def load_music(server: Server) -> None:
    """All that Plex has; the server runs."""
    if not server.ask("GET", "/api/library/status").json()["track_count"]:
        server.ask("POST", "/api/library/sync")
    until(lambda: server.ask("GET", "/api/library/status").json()["track_count"] == TRACKS)
