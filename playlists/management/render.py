"""How a finished playlist looks in a terminal: title, story, a table, and the line of what it cost."""

import unicodedata

from playlists.schemas import ReportedTrack, RunReport


def render_table(report: RunReport) -> str:
    """Title, story, tracks in columns, and what it cost."""
    rows = [_row(position, track) for position, track in enumerate(report.tracks, 1)]
    widths = [min(max(_width(row[column]) for row in rows), 44) for column in range(5)] if rows else []
    lines = ["  ".join(cell(text, width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    short = len(report.tracks) < report.asked_for
    fewer = [f"Only {len(report.tracks)} of {report.asked_for} tracks: no more were found or named."] if short else []
    story = [report.narrative, ""] if report.narrative else []
    return "\n".join(["", report.title, "=" * len(report.title), *story, *lines, "", *fewer, report.summary])


def _row(position: int, track: ReportedTrack) -> tuple[str, ...]:
    return f"{position}", track.artist, track.title, track.album, f"{track.year or ''}"


def cell(text: str, width: int) -> str:
    """Padded or cut to `width` columns."""
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))


def _width(text: str) -> int:
    """Columns on a terminal: Chinese, Japanese and Korean characters take two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
