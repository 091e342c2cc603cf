"""What a run was asked and what it did, told afterwards: whole for scripts, in lines for the playlist's page."""

from collections.abc import Iterator, Sequence

from core.db.memory import recall
from core.text.humanize import pluralize
from core.values import Frozen
from library.filters.parts import years_text
from library.schemas import TrackFilter
from llm.status import duration_text
from playlists.errors import RunNotFoundError
from playlists.models import Playlist, Run
from playlists.queries import events_of, events_of_understanding, wish_of
from playlists.schemas import Ideas, ReportedTrack, RunReport
from playlists.services.looking.words import looked_text, skipped_text
from playlists.services.planning.words import facts_words, plan_words, stars_words
from playlists.services.ranking.words import seen_text
from playlists.services.runs.progress import RunProgress, progress_after

#: More names than this only blur the line.
_NAMES = 8


class RunSummary(Frozen):
    """`filters` are (what, which) pairs; "" or none where it is not known any more.

    `count` tracks were asked for; `fewer` says why it became fewer, `filled` that some are no picks of the model.
    `ideas` are names that the model thought of, `story` what there is to say of how the description came about.
    `unmet` are sentences on what the prompt says and the playlist does not meet.
    """

    filters: tuple[tuple[str, str], ...] = ()
    relaxed: str = ""
    unmet: tuple[str, ...] = ()
    preview: str = ""
    looked: str = ""
    model: str = ""
    seconds: str = ""
    count: int = 0
    fewer: str = ""
    filled: str = ""
    ideas: str = ""
    story: str = ""


def report(run: Run) -> RunReport:
    """A finished run, whole. Raises RunNotFoundError where the run has no playlist (any more)."""
    playlist = Playlist.objects.filter(run=run).first() or run.target
    progress = progress_after(events_of(run.pk))
    finished = progress.finished
    if playlist is None or finished is None:
        raise RunNotFoundError(f"Run {run.pk} has no playlist.")
    return RunReport(
        title=playlist.title,
        narrative=playlist.narrative,
        tracks=_tracks(playlist),
        asked_for=progress.count(wish_of(run)),
        input_tokens=finished.usage.input_tokens,
        output_tokens=finished.usage.output_tokens,
        estimated_cost=finished.cost_usd,
        matching_tracks=progress.understood.matching if progress.understood else 0,
        candidates_sent=progress.sent or 0,
        relaxed=progress.relaxed,
        plan=progress.plan,
        understood=plan_words(progress.plan) if progress.plan else (),
        unmet=progress.all_unmet,
        length_seconds=progress.arranged.seconds if progress.arranged else None,
        is_story_written=playlist.is_written,
        story_note=_story_note(progress),
        seconds=dict(progress.seconds),
        provider=run.provider,
        model=run.model,
        summary=finished.summary,
        playlist_id=playlist.pk,
        filled=progress.filled,
        fewer=" ".join(filter(None, (_filled(progress), _fewer(progress.count(wish_of(run)), progress)))),
    )


def summarize(playlist: Playlist) -> RunSummary | None:
    """The summary of the run that made the playlist; None where it is gone."""
    run = playlist.run
    return None if run is None else recall(("summary of a run", run.pk), lambda: _summarize(run))


def _summarize(run: Run) -> RunSummary:
    """Of a run that has ended: nothing of its row changes any more."""
    progress = progress_after(events_of(run.pk))
    count = progress.count(wish_of(run))
    seconds = sum(progress.seconds.values())
    return RunSummary(
        filters=tuple(_filters(progress)),
        relaxed=_list(progress.relaxed),
        unmet=progress.all_unmet,
        looked=_looked(progress),
        preview=_seen(progress),
        model=run.model,
        seconds=duration_text(seconds) if seconds else "",
        count=count,
        fewer=_fewer(count, progress),
        filled=_filled(progress),
        ideas=ideas_text(progress.understood.ideas) if progress.understood else "",
        story=_story_note(progress),
    )


def list_unmet(run: Run) -> tuple[str, ...]:
    """Sentences on what its prompt says and its playlist does not meet."""
    return progress_after(events_of_understanding(run.pk)).all_unmet


def _seen(progress: RunProgress) -> str:
    if progress.sent is None:
        return ""
    return seen_text(progress.sent, progress.matching or 0, progress.ranked_by, kept=progress.kept or 0)


def _filters(progress: RunProgress) -> Iterator[tuple[str, str]]:
    if progress.understood:
        yield from _describe_filter(progress.understood.filter)
    if progress.plan and (facts := facts_words(progress.plan)):
        yield "Also asked for", ", ".join(facts)


def _describe_filter(used: TrackFilter) -> Iterator[tuple[str, str]]:
    """Each limit on names, times and concerts that was used, as its name and its values."""
    eras = [f"{decade}s" for decade in used.decades] + ([years_text(used.years)] if used.years else [])
    limits = {
        "Genres": used.genres,
        "Years": eras,
        "Artists": used.artists,
        "Excluded": (*used.exclude_genres, *used.exclude_artists, *map(years_text, used.exclude_years)),
        "Rating": [f"{stars_words(used.min_rating)} or more"] if used.min_rating else [],
        "Live versions": ["excluded"] if used.exclude_live else ["included"],
    }
    for name, values in limits.items():
        if values:
            yield name, _few(list(values))


def _few(names: Sequence[str]) -> str:
    more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
    return ", ".join(names[:_NAMES]) + more


def ideas_text(ideas: Ideas) -> str:
    """Titles, artists and genres whose tracks were offered first; "" for none."""
    titles = [f"“{title}” by {artist}" for artist, title in ideas.titles]
    return _few([*titles, *ideas.artists, *ideas.leanings])


def _story_note(progress: RunProgress) -> str:
    return progress.told.note if progress.told else ""


def _tracks(playlist: Playlist) -> tuple[ReportedTrack, ...]:
    fields = ("rating_key", "artist", "title", "album", "year", "reason", "is_filled")
    return tuple(ReportedTrack(**row) for row in playlist.tracks.order_by("position").values(*fields))


def _looked(progress: RunProgress) -> str:
    """Of the artists: how many were looked through and chosen, and what went wrong; or why none were."""
    if progress.skipped:
        return f"{skipped_text(progress.skipped)}."
    if progress.kept is None:
        return ""
    matching = progress.looking.matching if progress.looking else 0
    return ". ".join([looked_text(progress.looked, matching, progress.kept), *progress.troubles]) + "."


def _fewer(count: int, progress: RunProgress) -> str:
    """Said honestly: nobody shall wonder where the rest is."""
    made = progress.finished.tracks if progress.finished else count
    if made >= min(count, progress.asked or count) or (progress.plan and progress.plan.minutes):
        return ""
    if progress.sent is not None and (progress.matching or 0) < count:
        matching = pluralize(progress.matching or 0, "matches", "match")
        return f"You asked for {count} tracks, but only {matching} the filters."
    if progress.sent is not None and progress.sent < count:
        return f"You asked for {count} tracks, but only {progress.sent} candidates fit in the model's context window."
    if progress.filled:
        return f"You asked for {count} tracks; the list that it picked from had no more."
    return f"You asked for {count} tracks; the model picked {made}."


def _filled(progress: RunProgress) -> str:
    """What is not the model's is not said to be."""
    if not progress.filled:
        return ""
    found = pluralize(progress.picked - progress.filled, "that fits", "that fit")
    return f"The model found {found}; {pluralize(progress.filled, 'more was', 'more were')} added by rank."


def _list(parts: tuple[str, ...]) -> str:
    """ "the era of the wish and the genres of the wish"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
