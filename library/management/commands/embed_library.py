"""`manage.py embed_library`: compute the vectors of albums that are missing or out of date, with progress."""

import json
import time
from typing import Any

from django.core.management.base import CommandParser

from core.commands.base import PlexSageCommand
from core.commands.signals import run_stoppable
from core.embedding import configured_embedder
from core.text.humanize import pluralize
from library.errors import EmbeddingFailedError, EmbeddingRunningError
from library.management.progress_line import ProgressLine
from library.queries import library_is_empty
from library.services.embedding.compute import embed_library
from library.vectors.passes import request_refresh

BAD_USE, FAILED, RUNS = 2, 4, 5


class Command(PlexSageCommand):
    """Exit codes: 0 done, 2 no encoder or no library, 4 it failed, 5 another process is at it, 130 stopped."""

    help = (
        "Prepare the search by meaning: read the albums that are new or different with the encoder chosen in the "
        "settings. The server does this by itself after each sync. Exit codes: 0 done; 2 no encoder is chosen or "
        "installed, or the library is empty; 4 it failed; 5 another process is doing it; 130 stopped. What is done "
        "already is kept."
    )
    database_failed = FAILED
    stopped_text = "Stopped. The next start continues here."

    def add_arguments(self, parser: CommandParser) -> None:
        """All optional."""
        parser.add_argument("--all", action="store_true", help="read every album again, not only what has changed")
        parser.add_argument("--json", action="store_true", help="print one JSON object and no progress")

    def handle(self, **options: Any) -> None:
        """Compute, and say in one line what there is now."""
        embedder, problem = configured_embedder()
        if embedder is None:
            self.end(BAD_USE, problem or "The search by meaning is switched off in the settings.")
        if library_is_empty():
            self.end(BAD_USE, "The library is empty. Sync it first.")
        if options["all"]:
            request_refresh(anew=True)
        line, began = ProgressLine(self.stderr, quiet=options["json"]), time.monotonic()
        try:
            embedded = run_stoppable(embed_library(embedder, progress=line))
        except EmbeddingRunningError as exc:
            self.end(RUNS, exc.message)
        except EmbeddingFailedError as exc:
            self.end(FAILED, exc.message)
        finally:
            line.clear()
        seconds = round(time.monotonic() - began, 2)
        if options["json"]:
            self.stdout.write(json.dumps({**embedded._asdict(), "encoder": embedder.name, "seconds": seconds}))
            return
        self.stdout.write(
            f"{pluralize(embedded.computed, 'album')} read in {seconds:.1f} s by {embedder.label}; "
            f"{embedded.albums:,} can be found by meaning."
        )
