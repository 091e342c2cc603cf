"""Lists that change while they are read: what stays in them is read, or it is said that it cannot be."""

from collections.abc import Callable
from typing import Literal

import pytest

from library.errors import LibraryChangedError, ServerAnswerError
from library.servers.plex.server import PlexMusicServer
from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.library import Section
from tests.fakes.plex.server import PlexFake
from tests.library.plex.plexing import all_tracks

LIST = "/library/sections/1/all"


def between_pages(plex: PlexFake, change: Callable[[int], None], *, cut: int = 0) -> None:
    """After the first, the second, … page of tracks, `change` hears its number; pages are cut to so many tracks."""
    pages = iter(range(1, 1_000))

    def answer(request: RecordedRequest) -> Reply:
        headers = {**request.headers, **({"x-plex-container-size": str(cut)} if cut else {})}
        reply = plex.respond(RecordedRequest(request.method, request.target, headers, request.body))
        if request.query["type"] == ["10"]:
            change(next(pages))
        return reply

    plex.on("GET", LIST, answer)


def exchange(plex: PlexFake, section: Section, number: int, *, come: bool) -> None:
    """So many of the oldest go, and as many new ones come, or none."""
    album = section.tracks[-1].album
    for track in section.tracks[:number]:
        plex.library.remove(section, track)
        if come:
            plex.library.add_track(section, album, "New")


@pytest.mark.parametrize("totals", ["told", "header", "nowhere"])
@pytest.mark.parametrize("come", [True, False])
@pytest.mark.parametrize(("number", "cut"), [(1, 0), (7, 0), (99, 0), (3, 400)])
async def test_what_stays_is_read_although_others_go(
    plex: PlexFake,
    client: PlexMusicServer,
    totals: Literal["told", "header", "nowhere"],
    number: int,
    cut: int,
    *,
    come: bool,
) -> None:
    section = plex.add_music(2_500)
    plex.totals = totals
    between_pages(plex, lambda page: exchange(plex, section, number, come=come) if page < 3 else None, cut=cut)
    found = [track.rating_key for track in await all_tracks(client)]
    assert {str(track.key) for track in section.tracks} <= set(found)
    assert len(found) == len(set(found))


@pytest.mark.parametrize("totals", ["told", "nowhere"])
async def test_too_many_that_go_without_a_word_are_said(
    plex: PlexFake, client: PlexMusicServer, totals: Literal["told", "nowhere"]
) -> None:
    section = plex.add_music(4_000)
    plex.totals = totals
    between_pages(plex, lambda page: exchange(plex, section, 1_500, come=True) if page == 2 else None)
    with pytest.raises(LibraryChangedError, match="changed while PlexSage was reading it"):
        await all_tracks(client)


@pytest.mark.parametrize("totals", ["told", "header"])
@pytest.mark.parametrize("there", [250, 101, 1_050])
async def test_a_total_that_is_one_too_small_is_noticed_where_pages_are_cut(
    plex: PlexFake, client: PlexMusicServer, totals: Literal["told", "header"], there: int
) -> None:
    plex.add_music(there)
    plex.totals = totals
    plex.told_total = lambda total: total - 1 if total == there else total
    between_pages(plex, lambda page: None, cut=(there - 1) // 2)
    with pytest.raises(ServerAnswerError, match="Plex reported"):
        await all_tracks(client)
