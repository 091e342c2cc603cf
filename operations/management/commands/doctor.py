"""manage.py doctor: is all well with this installation, and what is to be done where it is not?"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from core.commands.base import PlexSageCommand
from core.commands.signals import run_stoppable
from operations.schemas import Checkup, Finding, State
from operations.services.doctor.checkup import examine_quickly, examine_thoroughly
from operations.services.doctor.versions import list_versions

WELL, TO_DO = 0, 1
_MARKS: dict[State, str] = {"ok": "ok", "unknown": "?", "warning": "!", "problem": "!!"}


class Ended(SystemExit):
    """The look has ended with a code of its own."""


class Command(PlexSageCommand):
    """Look, print what was found, and say by the exit code whether something is to be done. Nothing is changed."""

    help = (
        "Check this installation: data folder, disk, database, keys, clock, language model, music server. "
        "Exit codes: 0 well; 1 something to do; 130 stopped."
    )
    database_failed = TO_DO

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", action="store_true", help="print one JSON object, for scripts")
        parser.add_argument(
            "--quick", action="store_true", help="ask no other server, and don't read the whole database"
        )

    def check_database_before(self, options: dict[str, Any]) -> None:
        """One that is unfit is what this command is there to tell of."""

    def handle(self, *, quick: bool, **options: Any) -> None:
        """Look, print, end with the code."""
        checkup = examine_quickly() if quick else run_stoppable(examine_thoroughly())
        if options["json"]:
            self.stdout.write(json.dumps(as_json(checkup), indent=2))
        else:
            for line in as_text(checkup):
                self.stdout.write(line)
        if not checkup.is_well:
            raise Ended(TO_DO)


def as_json(checkup: Checkup) -> dict[str, Any]:
    """For scripts; fields are added, never renamed."""
    return {
        "well": checkup.is_well,
        "thorough": checkup.is_thorough,
        "findings": [found.model_dump(mode="json") for found in checkup.findings],
        "versions": {version.name: version.version for version in list_versions()},
    }


def as_text(checkup: Checkup) -> Iterator[str]:
    """For people; what is to be done comes last, where a terminal stands still."""
    for found in checkup.findings:
        yield from _lines(found)
    yield ""
    yield ", ".join(f"{version.name} {version.version}" for version in list_versions())
    count = len(checkup.to_do)
    yield "Nothing needs your attention." if not count else f"Needs your attention: {count}. See the lines with !"


def _lines(found: Finding) -> Iterator[str]:
    yield _plain(f"{_MARKS[found.state]:>2}  {found.label}: {found.text}")
    if found.next_step:
        yield _plain(f"    {found.next_step}")


def _plain(text: str) -> str:
    """What a server says must not steer the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)
