"""`manage.py load_demo_library`: put the demo library, or a synthetic one of any size, in place of the library."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from core.commands.base import PlexSageCommand
from core.commands.signals import run_stoppable
from library.errors import LibraryError
from library.schemas import LibraryTotals
from library.servers.demo.server import DemoServer
from library.servers.demo.synthetic import synthetic_batches
from library.services.loading.load import load_library

FAILED = 4
MOST_TRACKS = 5_000_000


class Command(PlexSageCommand):
    """Exit codes: 0 loaded, 2 bad arguments, 4 the library could not be loaded and is as it was, 130 stopped."""

    database_failed = FAILED
    help = "Load the demo library, or a synthetic one for tests at scale. It replaces the current library."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """All optional."""
        parser.add_argument(
            "--synthetic", type=int, metavar="N", help=("generate N made-up tracks instead of real recordings")
        )
        parser.add_argument("--seed", type=int, default=0, help="seed of the made-up library (with --synthetic)")
        parser.add_argument("--quiet", action="store_true", help="print only errors")

    def handle(self, *, synthetic: int | None, seed: int, quiet: bool, **_: Any) -> None:
        """Load, and say in one line what there is now."""
        if synthetic is not None and not 1 <= synthetic <= MOST_TRACKS:
            raise CommandError(f"--synthetic must be a number from 1 to {MOST_TRACKS:,}.", returncode=2)
        batches = DemoServer().tracks() if synthetic is None else synthetic_batches(synthetic, seed=seed)
        try:
            totals = run_stoppable(load_library(DemoServer.name, batches))
        except LibraryError as exc:
            raise CommandError(exc.message, returncode=FAILED) from exc
        if not quiet:
            self.stdout.write(describe(totals))


def describe(totals: LibraryTotals) -> str:
    """ "Loaded 1,873 tracks by 412 artists on 467 albums (46 genres)"."""
    return (
        f"Loaded {totals.tracks:,} tracks by {totals.artists:,} artists on {totals.albums:,} albums "
        f"({totals.genres:,} genres)"
    )
