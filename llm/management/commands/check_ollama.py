"""manage.py check_ollama: can Ollama be used, with which models, and how large are their windows?"""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import CommandError

from core.commands.base import PlexSageCommand
from core.commands.signals import run_stoppable
from core.errors import AddressError
from llm.addresses import normalize_optional_address
from llm.providers.ollama_models import LoadedModel
from llm.services.checking.model_options import ModelOption, model_options
from llm.services.checking.ollama_report import OllamaReport, ollama_report
from llm.services.checking.trial import Trial
from llm.status import gpu_text

USABLE, UNUSABLE, UNREACHABLE, BAD_USAGE, DATABASE_FAILED = 0, 1, 2, 3, 4


class Ended(SystemExit):
    """The check has ended with a code of its own."""


class Command(PlexSageCommand):
    """Ask once, print what was found, and say by the exit code whether it will do."""

    help = (
        "Check the Ollama server. Exit codes: 0 connected and usable; 1 reachable but not usable (no models, or the "
        "selected one is missing); 2 unreachable, or not Ollama; 3 wrong usage; 4 database failure; 130 stopped."
    )
    requires_system_checks = ()
    database_failed = DATABASE_FAILED

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--url", default="", help="check this address instead of the configured one")
        parser.add_argument("--model", default="", help="check this model instead of the selected ones")
        parser.add_argument("--json", action="store_true", help="print one JSON object, for scripts")
        parser.add_argument("--generate", action="store_true", help="also generate a short answer")

    def run_from_argv(self, argv: list[str]) -> None:
        """Give argparse's complaints a code of their own: its usual 2 means something else here."""
        try:
            super().run_from_argv(argv)
        except Ended:
            raise
        except SystemExit as exc:
            raise SystemExit(BAD_USAGE if exc.code == UNREACHABLE else exc.code) from None

    def check_database_before(self, options: dict[str, Any]) -> None:
        """With an address, none is needed."""
        if not options["url"]:
            super().check_database_before(options)

    def handle(self, *, url: str, model: str, generate: bool, **options: Any) -> None:
        """Check, print, end with the code."""
        try:
            normalize_optional_address("ollama", url)
        except AddressError as exc:
            raise CommandError(f"--url: {exc.message}", returncode=BAD_USAGE) from exc
        report = run_stoppable(ollama_report(url, model.strip(), generate=generate))
        code = exit_code(report)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report) | {"exit_code": code}, indent=2))
        else:
            for line in as_text(report):
                self.stdout.write(line)
        if code != USABLE:
            raise Ended(code)


def exit_code(report: OllamaReport) -> int:
    """What the check came to."""
    if not report.probe.connected:
        return UNREACHABLE
    return USABLE if report.usable else UNUSABLE


def as_text(report: OllamaReport) -> Iterator[str]:
    """For people; the status line comes last, with the next step below it."""
    probe = report.probe
    if probe.address:
        yield f"Ollama at {probe.address}" + (f", version {probe.version}" if probe.version else "")
    if probe.models:
        yield ""
        yield from _table(model_options("ollama", probe.models))
        yield ""
    if report.model_generation:
        yield f"Analysis:   {report.model_analysis}"
        yield f"Generation: {report.model_generation}"
    if window := report.window:
        yield window.context_text if report.model_generation else f"{window.model}: {window.context_text}"
        memory = window.memory_text  # not `capitalize`: that makes "gb" of "GB"
        yield from filter(None, (window.note, memory[:1].upper() + memory[1:]))
        yield window.max_tracks_text
    yield from map(_loaded_line, report.loaded)
    yield from map(_trial_line, report.trials)
    yield probe.text
    yield from filter(None, (probe.next_step, probe.warning))


def as_json(report: OllamaReport) -> dict[str, Any]:
    """For scripts; fields are added, never renamed."""
    probe, window = report.probe, report.window
    return {
        "status": probe.status,
        "text": probe.text,
        "next_step": probe.next_step,
        "warning": probe.warning,
        "connected": probe.connected,
        "usable": report.usable,
        "address": probe.address,
        "version": probe.version,
        "seconds": probe.seconds,
        "models": [
            {
                "name": model.name,
                "size_bytes": model.size_bytes,
                "parameter_size": model.parameter_size,
                "quantization": model.quantization,
                "context_window": model.context_window,
                "remote": model.remote,
            }
            for model in probe.models
        ],
        "model_analysis": report.model_analysis,
        "model_generation": report.model_generation,
        "context": window
        and {
            "model": window.model,
            "tokens": window.window.tokens,
            "source": window.window.source,
            "trained": window.window.trained,
            "text": window.context_text,
            "memory_bytes": window.memory_bytes,
        },
        "max_tracks": window
        and {"tracks": window.max_tracks, "measured": window.measured, "text": window.max_tracks_text},
        "loaded": [model.model_dump(mode="json") for model in report.loaded],
        "tests": [trial.model_dump(mode="json") for trial in report.trials],
    }


def _table(options: tuple[ModelOption, ...]) -> Iterator[str]:
    rows = [("MODEL", "SIZE", "PARAMETERS", "QUANTISATION", "TRAINED FOR")]
    for option in options:
        window = f"{option.context_window:,}" if option.context_window else "?"
        size = "cloud" if option.remote else option.size or "?"
        rows.append((_plain(option.name), size, option.parameter_size or "?", option.quantization or "?", window))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def _plain(text: str) -> str:
    """What a server says must not steer the terminal."""
    return "".join(char if char.isprintable() else "?" for char in text)


def _loaded_line(model: LoadedModel) -> str:
    window = f"{model.context_window:,} tokens, " if model.context_window else ""
    return f"Loaded now: {_plain(model.name)} ({window}{gpu_text(model.vram_share)})"


def _trial_line(trial: Trial) -> str:
    if not trial.ok:
        return f"Test of {trial.model}: {trial.error}"
    speed = f", {trial.tokens_per_second:.1f} tokens per second" if trial.tokens_per_second else ""
    first = f"first token after {trial.first_token_seconds:.1f} s, " if trial.first_token_seconds is not None else ""
    answer = _plain(" ".join(trial.text.split()))[:200]
    return f'Test of {trial.model}: "{answer}" ({first}{trial.total_seconds:.1f} s in total{speed})'
