"""The ASGI application that uvicorn serves: `uvicorn plexsage.asgi:application`, one worker (ADR 0003)."""

import os

from django.conf import settings
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plexsage.settings")
_django = get_asgi_application()

from accounts.start import announce_access  # noqa: E402
from core.apps import background  # noqa: E402  # Django has to be set up first
from core.lifespan import WithLifespan  # noqa: E402
from library.services.syncing.schedule import keep_synced  # noqa: E402
from llm.apps import built_in  # noqa: E402
from playlists.services.running.runs import keep_sweeping  # noqa: E402

#: Seconds that background tasks get to stop: a provider's socket is closed within 2.
STOP_SECONDS = 5.0


async def look_for_abandoned_runs() -> None:
    """Runs of a process that died are marked as interrupted, now and while the server runs."""
    background().spawn("abandoned runs", lambda: keep_sweeping(background()))


async def keep_library_synced() -> None:
    """At the start when the library is old, and every night; PLEXSAGE_SYNC_HOURS=0 switches it off."""
    if hours := settings.SYNC_HOURS:
        background().spawn("library schedule", lambda: keep_synced(background(), hours))


async def keep_built_in_model() -> None:
    """The built-in model runs while it is the configured provider; it ends with the server."""
    background().spawn("built-in model", built_in().keep)


async def stop_background_tasks() -> None:
    """Cancel what still runs; each task notes in the database that it was interrupted."""
    await background().aclose(STOP_SECONDS)


application = WithLifespan(
    _django,
    startup=[announce_access, look_for_abandoned_runs, keep_library_synced, keep_built_in_model],
    shutdown=[stop_background_tasks],
)
