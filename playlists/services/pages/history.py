"""The playlists made so far, by time, and searched."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils import timezone

from core.values import Frozen
from library.names.normalization import fold
from playlists.models import Playlist, PlaylistTrack, Run
from playlists.ownership import runs_to_change
from playlists.queries import cards_of, playlists_seen, unfinished_runs
from playlists.schemas import PlaylistCard

PAGE = 24
#: What is looked for of a text that is typed: every word is compared with every playlist.
_LONGEST_SEARCH, _MOST_WORDS = 200, 10
#: Runs that came to nothing are shown for so long, and no more of them than this.
_TROUBLE_HOURS, _TROUBLES = 24, 5
_TROUBLED = (Run.State.FAILED, Run.State.INTERRUPTED)


class HistoryGroup(Frozen):
    """The playlists of a time: "Today". `goes_on`: its heading stands on the page before."""

    name: str
    goes_on: bool
    cards: tuple[PlaylistCard, ...]


class _Word(NamedTuple):
    """To be searched for; `folded` is "" for one of signs alone."""

    written: str
    folded: str


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
    """`next_page` is None at the end."""

    groups: tuple[HistoryGroup, ...]
    total: int
    next_page: int | None


def history_page(person: int | None, text: str = "", page: int = 1) -> HistoryPage:
    """The `page`-th (from 1) part of what this person finds, newest first; the last one where there are fewer."""
    found = search_playlists(person, text)
    total = found.count()
    page = min(max(page, 1), max(-(-total // PAGE), 1))
    start = (page - 1) * PAGE
    # One more on each side: whose heading the first goes under, and whether there is more.
    cards = cards_of(found.order_by("-created_at", "-id")[max(start - 1, 0) : start + PAGE + 1], person)
    before = cards.pop(0) if start and cards else None
    shown = cards[:PAGE]
    return HistoryPage(
        groups=tuple(_groups(shown, before)),
        total=total,
        next_page=page + 1 if len(cards) > PAGE else None,
    )


def search_playlists(person: int | None, text: str = "") -> QuerySet[Playlist]:
    """What this person sees with all of these words in title, wish or among the artists; without words, all of it."""
    typed = list(dict.fromkeys(text[:_LONGEST_SEARCH].casefold().split()))[:_MOST_WORDS]
    words = frozenset(_Word(written, fold(written)) for written in typed)
    seen = playlists_seen(person)
    return seen.filter(pk__in=_with_all(words, seen)) if words else seen


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


def _with_all(words: frozenset[_Word], seen: QuerySet[Playlist]) -> list[int]:
    """Compared here: SQLite knows upper case only in ASCII, and neither database the accents that `fold` takes off."""
    by_artist = _words_of_artists(words, seen)
    rows = seen.order_by().values_list("pk", "title", "wish")
    return [
        pk
        for pk, title, wish in rows.iterator(chunk_size=5000)
        if not _not_in(wish, _not_in(title, words - by_artist.get(pk, frozenset())))
    ]


def _words_of_artists(words: frozenset[_Word], seen: QuerySet[Playlist]) -> dict[int, frozenset[_Word]]:
    """By playlist; each name is looked at once, however many tracks are of that artist."""
    known: dict[str, frozenset[_Word]] = {}
    found: dict[int, frozenset[_Word]] = {}
    among = PlaylistTrack.objects.filter(playlist__in=seen.order_by().values("pk"))
    tracks = among.order_by().values_list("playlist_id", "artist")
    for playlist_id, artist in tracks.iterator(chunk_size=5000):
        if artist not in known:
            known[artist] = words - _not_in(artist, words)
        if known[artist]:
            found[playlist_id] = found.get(playlist_id, frozenset()) | known[artist]
    return found


def _not_in(text: str, words: frozenset[_Word]) -> frozenset[_Word]:
    """Looked for as written too: half a word ("l'a") is folded differently, and of signs ("!!!") nothing stays."""
    written = text.casefold()
    left = frozenset(word for word in words if word.written not in written)
    if not left:  # folding is what takes time
        return left
    folded = fold(text)
    return frozenset(word for word in left if not word.folded or word.folded not in folded)


def _groups(cards: Iterable[PlaylistCard], before: PlaylistCard | None) -> Iterable[HistoryGroup]:
    today = timezone.localdate()

    def period_of(card: PlaylistCard) -> str:
        return period(timezone.localdate(card.created_at), today)

    last = period_of(before) if before else ""
    for name, members in groupby(cards, key=period_of):
        yield HistoryGroup(name=name, goes_on=name == last, cards=tuple(members))
