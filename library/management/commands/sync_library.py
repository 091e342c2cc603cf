"""`manage.py sync_library`: make the music server's tracks the library, with progress in the terminal."""

import asyncio
import json
import logging
import sys
import time
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.core.management.base import CommandParser

from core.commands.base import STOPPED, PlexSageCommand
from core.commands.signals import run_stoppable
from core.embedding import configured_embedder
from core.errors import PlexSageError
from core.text.humanize import pluralize
from library.errors import EmbeddingFailedError, EmbeddingRunningError
from library.management.progress_line import ProgressLine
from library.schemas import Loaded
from library.services.connecting.save import connect_open_server
from library.services.embedding.compute import embed_library
from library.services.music_server.active_server import connected_server
from library.services.syncing.execute import sync
from library.services.syncing.lease import STOPPED as STOPPED_TEXT
from library.services.syncing.status import sync_status

DONE, OWN_FAILURE, BAD_USE, SERVER_FAILED, SYNC_RUNS = 0, 1, 2, 4, 5
EXIT_CODES: Mapping[str, int] = MappingProxyType(
    {"not_configured": BAD_USE, "bad_address": BAD_USE, "conflict": SYNC_RUNS, "library_storage": OWN_FAILURE}
)
HELP = """Read the music server's tracks into the library, completely or not at all; then prepare the search by
meaning for the albums that are new or different (a failure of this changes no exit code).

Reads only what has changed if possible; --full reads everything. If the server suddenly has no tracks, or far fewer,
the sync fails unless you pass --accept-empty. Progress goes to standard error.
Exit codes: 0 done; 1 PlexSage or its database failed; 2 wrong usage, or no music server is connected; 4 the music
server failed; 5 another sync is running; 130 stopped. Unless the exit code is 0, the library is unchanged."""


class Command(PlexSageCommand):
    """The exit codes are part of the interface: see HELP."""

    help = HELP
    has_written_help = True
    database_failed = OWN_FAILURE
    stopped_text = STOPPED_TEXT
    requires_system_checks = ()  # what is wrong with the configuration is told below, as one line

    def add_arguments(self, parser: CommandParser) -> None:
        """All optional."""
        parser.add_argument("--full", action="store_true", help="read everything, not only what has changed")
        parser.add_argument(
            "--accept-empty", action="store_true", help="replace the library even if no tracks, or far fewer, are left"
        )
        parser.add_argument("--json", action="store_true", help="print one JSON object and no progress")

    def handle(self, **options: Any) -> None:
        """One line for each failure, and its exit code."""
        # The log would come in between: what a person needs of it are the lines below.
        logging.disable(logging.NOTSET if options["verbosity"] > 1 else logging.CRITICAL)
        try:
            self._sync(options)
        except PlexSageError as exc:
            self.end(EXIT_CODES.get(exc.code, SERVER_FAILED), exc.message)
        finally:
            logging.disable(logging.NOTSET)
        sys.exit(DONE)

    def _sync(self, options: Mapping[str, Any]) -> None:
        began = time.monotonic()
        line = ProgressLine(self.stderr, quiet=options["json"])
        try:
            run_stoppable(connect_open_server())
            connected = connected_server()
            loaded = run_stoppable(
                sync(
                    connected.server,
                    source=connected.source,
                    full=options["full"],
                    accept_empty=options["accept_empty"],
                    progress=line,
                )
            )
        finally:
            line.clear()
        seconds = time.monotonic() - began
        self.stdout.write(_as_json(loaded, seconds) if options["json"] else _summary(loaded, seconds))
        self._embed(line)

    def _embed(self, line: ProgressLine) -> None:
        """The library is synced, whatever becomes of this."""
        embedder = configured_embedder().embedder
        if embedder is None:
            return
        try:
            run_stoppable(embed_library(embedder, progress=line))
        except EmbeddingFailedError as exc:
            self.stderr.write(f"The search by meaning isn’t up to date: {exc.message}")
        except EmbeddingRunningError:
            pass  # the server is at it
        except asyncio.CancelledError:
            self.end(STOPPED, "Stopped. The library is synced; preparing the search by meaning continues next time.")
        finally:
            line.clear()


def _summary(loaded: Loaded, seconds: float) -> str:
    said = (
        f"Synced {loaded.totals.tracks:,} tracks in {seconds:.1f} s: "
        f"{loaded.added:,} new, {loaded.changed:,} changed, {loaded.removed:,} removed"
    )
    if not loaded.moved:
        return said
    return f"{said}. {pluralize(loaded.moved, 'track has a new ID', 'tracks have new IDs')}; playlists are updated."


def _as_json(loaded: Loaded, seconds: float) -> str:
    more = {"partial": sync_status().is_partial, "seconds": round(seconds, 2)}
    return json.dumps(loaded.model_dump() | more, indent=2)
