"""A Plex library synced into ours: what is short, or in the trash, removes nothing for ever."""

import pytest
from asgiref.sync import async_to_sync

from library.errors import LibraryShrunkError, ServerAnswerError
from library.models import Track
from library.schemas import Loaded
from library.servers.plex.http import session
from library.services.syncing.execute import sync
from library.services.syncing.status import sync_status
from tests.fakes.base import Reply
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import client_of, keys

LIST = "/library/sections/1/all"
pytestmark = pytest.mark.django_db(transaction=True)


def synced(plex: PlexFake, *, full: bool = False) -> Loaded:
    return async_to_sync(sync)(client_of(plex), source="here", full=full)


def stored() -> set[str]:
    return set(Track.objects.values_list("rating_key", flat=True))


@pytest.mark.parametrize("told", [100, 299, 301])
def test_a_wrong_total_removes_nothing_and_is_said(plex: PlexFake, told: int) -> None:
    plex.add_music(300)
    synced(plex)
    plex.told_total = lambda total: told if total == 300 else total

    with pytest.raises(ServerAnswerError, match="Plex reported"):
        synced(plex, full=True)

    assert len(stored()) == 300
    assert (sync_status().phase, sync_status().error_code) == ("failed", "bad_answer")


@pytest.mark.parametrize("totals", ["header", "nowhere"])
def test_totals_elsewhere_cost_no_tracks(plex: PlexFake, totals: str) -> None:
    plex.add_music(1300)
    synced(plex)
    plex.totals = totals  # type: ignore[assignment]  # one of them

    assert synced(plex).removed == 0
    assert synced(plex, full=True).removed == 0
    assert len(stored()) == 1300


def test_what_goes_into_the_trash_leaves_and_comes_back_as_the_same(plex: PlexFake) -> None:
    section = plex.add_music(300)
    synced(plex)
    away = section.tracks[10:40]
    plex.library.trash(*away)

    assert synced(plex).removed == 30
    assert stored() == set(keys([*section.tracks[:10], *section.tracks[40:]]))
    synced(plex)
    assert sync_status().is_partial, "what lies in the trash does not make each sync a whole one"

    plex.library.restore(*away)
    assert synced(plex).added == 30
    assert len(stored()) == 300


def test_a_disk_that_is_away_is_not_believed_at_once(plex: PlexFake) -> None:
    section = plex.add_music(300)
    synced(plex)
    plex.library.trash(*section.tracks[:200])

    with pytest.raises(LibraryShrunkError):
        synced(plex)

    assert len(stored()) == 300


def test_a_server_that_is_busy_for_a_moment_costs_no_sync(plex: PlexFake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "RETRIES", (0.01, 0.01))
    plex.add_music(2500)
    calls = iter(range(1000))
    busy = {4, 5, 9}
    plex.on("GET", LIST, lambda request: Reply(503) if next(calls) in busy else plex.respond(request))

    assert synced(plex).totals.tracks == 2500
