"""`manage.py generate "wish"`: a playlist in the terminal, by the same run that the pages use."""

import asyncio
import logging
import sys
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from core.commands.base import STOPPED, PlexSageCommand
from core.commands.safe_stdio import is_unicode
from core.commands.signals import on_stop, run_stoppable
from core.errors import PlexSageError
from core.tasks.background import background
from library.services.music_server.active_server import library_server
from llm.services.builtin_model.config import running_embedded
from llm.services.settings.effective import connection_for, load_config
from llm.settings_fields import LLMConfig
from playlists.events import Cancelled, Failed, RunEventData
from playlists.management.console import Console, render_table
from playlists.management.exit_codes import BAD_INPUT, DONE, OWN_FAILURE, exit_code_of
from playlists.management.options import add_options, wish_of
from playlists.models import Run
from playlists.ownership import person_named
from playlists.queries import get_run
from playlists.schemas import RunReport
from playlists.services.runs import event_log
from playlists.services.runs.executor import cancel_run, execute_in_background, task_name
from playlists.services.runs.report import report
from playlists.services.runs.start import create_run
from playlists.services.runs.sweeping import sweep_abandoned
from playlists.services.saving.messages import saved_words
from playlists.services.saving.save import save_to_server
from playlists.services.wishes.name_suggestions import check_names
from playlists.services.wishes.validation import check_wish

HELP = """Make a playlist from your library, for example: generate "mellow 70s soul" --count 20

Progress goes to standard error; the playlist, or with --json one JSON object, to standard output.
Exit codes: 0 done; 1 PlexSage or its database failed; 2 the prompt or a filter can't be used, or nothing matches;
3 no LLM is configured; 4 the LLM's or the music server failed; 130 stopped. Each failure prints one line;
--verbosity 2 adds the log."""
#: After Ctrl-C, or when a run has ended without being able to say so.
_GRACE_SECONDS = 2.0
_NOT_STORED = Failed(
    code="storage", message="The playlist couldn't be saved to the database. Is there space left on the disk?"
)


class Command(PlexSageCommand):
    """The exit codes are part of the interface: see HELP."""

    help = HELP
    has_written_help = True
    database_failed = OWN_FAILURE
    requires_system_checks = ()  # what is wrong with the configuration is told below, as one line

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep to one line what is printed above each value that isn't understood."""
        return super().create_parser(prog_name, subcommand, usage="%(prog)s [options] prompt", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """See `add_options`."""
        add_options(parser)

    def handle(self, **options: Any) -> None:
        """One line for each failure, and its exit code."""
        # The log would come in between: what a person needs of it are the lines below.
        logging.disable(logging.NOTSET if options["verbosity"] > 1 else logging.CRITICAL)
        try:
            self._generate(options)
        except PlexSageError as exc:
            self.end(exit_code_of(exc.code), exc.message)
        finally:
            logging.disable(logging.NOTSET)
        sys.exit(DONE)

    def _generate(self, options: Mapping[str, Any]) -> None:
        """Everything that can be wrong before a run is stored is found first. Raises PlexSageErrors."""
        wish, owner = check_wish(wish_of(options)), self._owner(options["user"])
        config = self._config()
        check_names(wish)
        sweep_abandoned()
        with running_embedded(config):
            run = create_run(wish, owner=owner)
            ending = asyncio.run(Watching(run).run(Console(self.stderr, quiet=options["json"])))
            if isinstance(ending, Failed):
                self.end(exit_code_of(ending.code), ending.message)
            if isinstance(ending, Cancelled):
                self.end(STOPPED, self.stopped_text)
            self._show(report(get_run(run.pk)), options)

    def _owner(self, name: str) -> int | None:
        owner = person_named(name) if name else None
        if name and owner is None:
            self.end(BAD_INPUT, f"There is no active account named “{name}”.")
        return owner

    def _config(self) -> LLMConfig:
        effective = load_config()
        for problem in effective.problems:
            place = f"{problem.field} ({problem.source}): " if problem.field else ""
            self.stderr.write(f"Warning: {place}{problem.message}")
        connection_for(effective.config)
        return effective.config

    def _show(self, finished: RunReport, options: Mapping[str, Any]) -> None:
        try:
            if options["save"]:  # first: to print may fail, and what was asked for is to be saved
                self._save(finished.playlist_id, options["save"])
        finally:
            self.stdout.write(self._as_json(finished) if options["json"] else render_table(finished))

    def _save(self, playlist_id: int, name: str) -> None:
        saved = run_stoppable(save_to_server(playlist_id, library_server(), name=name))
        self.stderr.write(saved_words(saved))

    def _as_json(self, finished: RunReport) -> str:
        return finished.model_dump_json(indent=2, ensure_ascii=not is_unicode(self.stdout))


class Watching:
    """One run, from here to its last event."""

    def __init__(self, run: Run) -> None:
        self._run = run

    async def run(self, console: Console) -> RunEventData:
        """Execute it and show its events; returns the last. SIGINT and SIGTERM cancel it."""
        stop = asyncio.create_task(_stopped())
        execute_in_background(self._run)
        ended = asyncio.create_task(background().wait(task_name(self._run.pk)))
        following = asyncio.create_task(self._follow(console))
        try:
            await asyncio.wait({stop, following, ended}, return_when=asyncio.FIRST_COMPLETED)
            if stop.done():
                await cancel_run(self._run.pk)
                await asyncio.wait({ended}, timeout=_GRACE_SECONDS)
            # A full disk: the run has ended, but its last event could not be written.
            await asyncio.wait({following}, timeout=_GRACE_SECONDS if ended.done() else None)
            return following.result() if following.done() else _NOT_STORED
        finally:
            for task in (stop, ended, following):
                task.cancel()
            await background().aclose(_GRACE_SECONDS)

    async def _follow(self, console: Console) -> RunEventData:
        last: RunEventData = _NOT_STORED
        with console:
            async for _, event in event_log.watch(self._run.pk):
                console.show(event)
                last = event
        return last


async def _stopped() -> None:
    """Until Ctrl-C or a plain kill."""
    asked = asyncio.Event()
    with on_stop(asked.set):
        await asked.wait()
