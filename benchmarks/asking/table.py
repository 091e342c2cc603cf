"""The comparison as a table in Markdown, a line for each way of asking."""

from argparse import Namespace
from collections.abc import Iterator

from benchmarks.asking.asked import Asked
from benchmarks.asking.compare import FORMS, ask_older, ask_ours

_NAMES = ("shipped", "quick", "thorough")
_HEAD = (
    "form",
    "cache",
    "tracks shown",
    "valid picks",
    "first track, s",
    "playlist, s",
    "model's processor time, s",
    "calls",
    "tokens read",
    "of them anew",
    "tokens written",
)


def lines(options: Namespace) -> Iterator[str]:
    """Head and rows, each as soon as it is known."""
    yield _line(_HEAD)
    yield _line(["---"] * len(_HEAD))
    for most in options.candidates:
        for count in options.picks:
            if "older" in options.forms:
                yield _row("older form", "cold", ask_older(most, count, options.file), most, count)
            for form in (form for name, form in zip(_NAMES, FORMS, strict=True) if name in options.forms):
                for cache, asked in ask_ours(form, most, count, options.file):
                    yield _row(form.name, cache, asked, most, count)


def _row(form: str, cache: str, asked: Asked, most: int, count: int) -> str:
    first = "–" if asked.first is None else f"{asked.first:.1f}"
    return _line(
        [
            form,
            cache,
            f"{asked.sent} of {most}",
            f"{asked.valid} of {count}",
            first,
            f"{asked.whole:.1f}",
            f"{asked.processor:.1f}",
            f"{asked.calls}",
            f"{asked.read:,}",
            f"{asked.read_anew:,}",
            f"{asked.written:,}",
        ]
    )


def _line(cells: "tuple[str, ...] | list[str]") -> str:
    return f"| {' | '.join(cells)} |"
