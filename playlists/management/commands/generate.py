"""`manage.py generate "wish"`: a playlist in the terminal, by the same run that the pages use."""

import asyncio
import signal
import sys
from argparse import ArgumentTypeError
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from core.background import BackgroundTasks
from core.broadcast import Topics
from core.errors import PlexSageError
from library.registry import active_server
from llm.services.config import connection_for, load_config
from playlists.management.console import Console, render_table
from playlists.models import Run
from playlists.queries import get_run
from playlists.schemas import Cancelled, Failed, RunReport, Wish
from playlists.services import event_log, runs
from playlists.services.eras import find_years
from playlists.services.report import report
from playlists.services.save import save_to_server
from playlists.services.wishes import check_wish

DONE, OWN_FAILURE, BAD_INPUT, NOT_CONFIGURED, PROVIDER_FAILED, STOPPED = 0, 1, 2, 3, 4, 130
#: After Ctrl-C: closing the provider's socket takes well under the 2 s of the design.
_GRACE_SECONDS = 2.0
_EXIT_CODES: Mapping[str, int] = MappingProxyType(
    {
        "invalid": BAD_INPUT,
        "nothing_matches": BAD_INPUT,
        "library_empty": BAD_INPUT,
        "not_configured": NOT_CONFIGURED,
        "storage": OWN_FAILURE,
        "internal": OWN_FAILURE,
    }
)


class Command(BaseCommand):
    """Exit codes: 0 done, 1 our own failure, 2 bad input, 3 not configured, 4 the provider failed, 130 stopped."""

    help = "Make a playlist out of the library for a wish, for example: generate 'mellow 70s soul' --count 20"

    def add_arguments(self, parser: CommandParser) -> None:
        """The wish, and what it may draw from."""
        parser.add_argument("wish", help="what you want to hear, in your own words")
        parser.add_argument("--count", type=int, default=25, help="number of tracks (default 25)")
        parser.add_argument("--genre", action="append", help="only this genre; may be repeated")
        parser.add_argument(
            "--decade", action="append", type=_decade, help='only this decade, like "1970s"; may be repeated'
        )
        parser.add_argument("--artist", action="append", default=[], help="only this artist; may be repeated")
        parser.add_argument("--exclude-artist", action="append", default=[], help="never this artist; may be repeated")
        parser.add_argument("--min-rating", type=float, default=0, help="stars, 0 to 5, halves allowed")
        parser.add_argument("--live", action="store_true", help="allow live versions")
        parser.add_argument("--max-tracks", type=int, default=None, help="most tracks to send to the model")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--save", metavar="NAME", help="also save it on the music server under this name")

    def handle(self, **options: Any) -> None:
        """One line for each failure, and its exit code."""
        try:
            code = asyncio.run(self._generate(options))
        except PlexSageError as exc:
            self.stderr.write(exc.message)
            code = _EXIT_CODES.get(exc.code, PROVIDER_FAILED)
        except DatabaseError as exc:
            self.stderr.write(
                f"The database cannot be used: {exc}. Is there space left, and did `manage.py migrate` run?"
            )
            code = OWN_FAILURE
        sys.exit(code)

    async def _generate(self, options: Mapping[str, Any]) -> int:
        run = await sync_to_async(_prepare)(options, self._warn)
        background, topics = BackgroundTasks(), Topics()
        stop = asyncio.create_task(_stopped())
        runs.start(run, background=background, topics=topics)
        following = asyncio.create_task(self._follow(run.pk, topics, quiet=options["json"]))
        try:
            await asyncio.wait({stop, following}, return_when=asyncio.FIRST_COMPLETED)
            if not following.done():
                await runs.cancel(run.pk, background=background)
            ending = await following
        finally:
            stop.cancel()
            await background.aclose(_GRACE_SECONDS)
        if isinstance(ending, Failed):
            self.stderr.write(ending.message)
            return _EXIT_CODES.get(ending.code, PROVIDER_FAILED)
        if isinstance(ending, Cancelled):
            self.stderr.write("Stopped.")
            return STOPPED
        await self._show(run.pk, options)
        return DONE

    async def _follow(self, run_id: int, topics: Topics, *, quiet: bool) -> Any:
        """Show the run's events as they come; returns the last."""
        event = None
        with Console(self.stderr, quiet=quiet) as console:
            async for _, event in event_log.watch(run_id, topics=topics):
                console.show(event)
        return event

    async def _show(self, run_id: int, options: Mapping[str, Any]) -> None:
        finished = await sync_to_async(lambda: report(get_run(run_id)))()
        if options["json"]:
            self.stdout.write(finished.model_dump_json(indent=2))
        else:
            self.stdout.write(render_table(finished))
        if options["save"]:
            await self._save(finished, options["save"])

    async def _save(self, finished: RunReport, name: str) -> None:
        saved = await save_to_server(finished.playlist_id, active_server(), name=name)
        self.stderr.write(f'Saved "{saved.playlist.title}" with {saved.added} tracks.')

    def _warn(self, line: str) -> None:
        self.stderr.write(f"Warning: {line}")


def _prepare(options: Mapping[str, Any], warn: Any) -> Run:
    """Everything that can be wrong before a run is stored is found here. Raises PlexSageErrors."""
    wish = check_wish(_wish(options))
    effective = load_config()
    for problem in effective.problems:
        warn(f"{problem.source} {problem.field}: {problem.message}".replace(" :", ":"))
    connection_for(effective.config)
    return runs.create(wish)


def _wish(options: Mapping[str, Any]) -> Wish:
    return Wish(
        text=options["wish"],
        count=options["count"],
        genres=None if options["genre"] is None else tuple(options["genre"]),
        decades=None if options["decade"] is None else tuple(options["decade"]),
        artists=tuple(options["artist"]),
        exclude_artists=tuple(options["exclude_artist"]),
        min_rating=round(options["min_rating"] * 2),
        exclude_live=not options["live"],
        max_tracks=options["max_tracks"],
    )


def _decade(text: str) -> int:
    years = find_years(text)
    if years is None:
        raise ArgumentTypeError(f'"{text}" is no decade; write it like 1970s')
    return years[0] // 10 * 10


async def _stopped() -> None:
    """Until Ctrl-C or a plain kill."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
