"""The playlists made so far, by time, and searched."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone

from core.values import Frozen
from playlists.models import Run
from playlists.ownership import Whose, runs_to_change
from playlists.queries import cards_of, unfinished_runs
from playlists.schemas import PlaylistCard
from playlists.services.pages.found import find_playlists

PAGE = 24
#: Runs that came to nothing are shown for so long, and no more of them than this.
_TROUBLE_HOURS, _TROUBLES = 24, 5
_TROUBLED = (Run.State.FAILED, Run.State.INTERRUPTED)


class HistoryGroup(Frozen):
    """The playlists of a time: "Today". `goes_on`: its heading stands on the page before."""

    name: str
    goes_on: bool
    cards: tuple[PlaylistCard, ...]


class HistoryRun(Frozen):
    """A run without a playlist: under way, or come to nothing."""

    id: int
    state: str
    wish: str

    @property
    def came_to_nothing(self) -> bool:
        """Whether the run has ended without a playlist."""
        return self.state in _TROUBLED


class HistoryPage(Frozen):
    """`next_page` is None at the end; `total` None where nothing was searched for or chosen."""

    groups: tuple[HistoryGroup, ...]
    total: int | None
    next_page: int | None


def history_page(person: int | None, text: str = "", page: int = 1, whose: Whose = "all") -> HistoryPage:
    """The `page`-th (from 1) part of what this person finds, newest first; the last one where there are fewer."""
    found = find_playlists(person, text, whose)
    if page > 1:
        page = max(min(page, -(-found.total // PAGE)), 1)
    start = (page - 1) * PAGE
    # One more on each side: whose heading the first goes under, and whether there is more.
    cards = cards_of(found.part(max(start - 1, 0), start + PAGE + 1), person)
    before = cards.pop(0) if start and cards else None
    shown = cards[:PAGE]
    return HistoryPage(
        groups=tuple(_groups(shown, before)),
        total=found.total if text or whose != "all" else None,
        next_page=page + 1 if len(cards) > PAGE else None,
    )


def runs_without_playlist(person: int | None) -> tuple[HistoryRun, ...]:
    """This person's runs under way, and the last that failed."""
    lately = timezone.now() - timedelta(hours=_TROUBLE_HOURS)
    theirs = runs_to_change(person)
    troubled = Run.objects.filter(theirs, state__in=_TROUBLED, created_at__gte=lately)
    rows = [*unfinished_runs().filter(theirs), *troubled[:_TROUBLES]]
    return tuple(HistoryRun(id=run.pk, state=run.state, wish=str(run.wish.get("text", ""))) for run in rows)


def period(day: date, today: date) -> str:
    """ "Today", "Yesterday", "Earlier this week", else the month: "October 2026"."""
    days = (today - day).days
    if days <= 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    return "Earlier this week" if days <= today.weekday() else f"{day:%B %Y}"


def _groups(cards: Iterable[PlaylistCard], before: PlaylistCard | None) -> Iterable[HistoryGroup]:
    today = timezone.localdate()

    def period_of(card: PlaylistCard) -> str:
        return period(timezone.localdate(card.created_at), today)

    last = period_of(before) if before else ""
    for name, members in groupby(cards, key=period_of):
        yield HistoryGroup(name=name, goes_on=name == last, cards=tuple(members))
