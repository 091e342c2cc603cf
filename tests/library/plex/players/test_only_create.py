"""Long lists on players that make a queue when told to, and know little or nothing else."""

import pytest

from library.servers.plex.server import PlexMusicServer
from library.servers.values import NOW_PLAYING
from tests.fakes.base import Reply
from tests.fakes.plex.players import NEW, PlayerFake
from tests.fakes.plex.server import PlexFake
from tests.fakes.plex.tv import PlexTvFake, Resource
from tests.library.plex.players.kinds import numbers, player_of_kind, queue_of, with_account


@pytest.mark.parametrize("count", [201, 450, 500])
@pytest.mark.parametrize("unknown", [400, 404, 405, 501])
async def test_one_that_knows_nothing_but_how_to_make_a_queue_plays_a_playlist(
    plex: PlexFake, client: PlexMusicServer, library: list[str], unknown: int, count: int
) -> None:
    player = player_of_kind("new", tells=False, refreshes=False, unknown=unknown)
    plex.players.append(player)
    wanted = library[count:] + library[:count]

    queued = await client.play("kitchen-1", wanted[:count])

    assert queue_of(plex, player).tracks == numbers(wanted[:count])
    assert (queued.queued, queued.missing, queued.left_out) == (count, (), 0)
    assert plex.playlists.named(NOW_PLAYING).tracks == numbers(wanted[:count])


async def test_that_playlist_is_written_over_and_not_made_anew(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    player = player_of_kind("new", tells=False)
    plex.players.append(player)
    plex.playlists.add(NOW_PLAYING, numbers(library[:120]))
    plex.refused = {int(library[700])}

    queued = await client.play("kitchen-1", library[400:850])

    expected = [number for number in numbers(library[400:850]) if number not in plex.refused]
    assert [playlist.title for playlist in plex.playlists] == [NOW_PLAYING]
    assert queue_of(plex, player).tracks == expected
    assert (queued.queued, queued.missing, queued.left_out) == (449, (library[700],), 0)


async def test_an_account_of_its_own_far_from_the_server_plays_the_playlist_too(
    plex: PlexFake, plex_tv: PlexTvFake, library: list[str]
) -> None:
    with PlayerFake(player_of_kind("new", tells=False), plex) as kitchen:
        plex_tv.resources.append(
            Resource("kitchen-1", "Kitchen", [(kitchen.url, True)], provides="player", product="Plexamp")
        )

        await with_account(plex, plex_tv).play("kitchen-1", library[:450])

    assert queue_of(plex, kitchen.player).tracks == numbers(library[:450])


@pytest.mark.parametrize("kind", ["new", "both"])
async def test_one_that_looks_at_its_queue_by_itself_is_not_started_twice(
    plex: PlexFake, client: PlexMusicServer, library: list[str], kind: str
) -> None:
    player = player_of_kind(kind, refreshes=False)
    plex.players.append(player)

    queued = await client.play("kitchen-1", library[:450])

    assert queue_of(plex, player).tracks == numbers(library[:450])
    assert (queued.queued, queued.left_out, player.told) == (450, 0, [NEW, "refreshPlayQueue"])
    assert not list(plex.playlists)


@pytest.mark.parametrize("status", [403, 404])
async def test_a_queue_that_is_not_ours_to_change_gives_way_to_a_playlist(
    plex: PlexFake, client: PlexMusicServer, library: list[str], status: int
) -> None:
    player = player_of_kind("new")
    plex.players.append(player)
    plex.on("PUT", "/playQueues/101", Reply(status))

    await client.play("kitchen-1", library[:450])

    assert queue_of(plex, player).tracks == numbers(library[:450])


async def test_and_where_no_playlist_can_be_made_it_is_said_how_many_are_left_out(
    plex: PlexFake, client: PlexMusicServer, library: list[str]
) -> None:
    """More keys in one address than Plex surely takes would play nothing, and nobody would be told."""
    player = player_of_kind("new", tells=False)
    plex.players.append(player)
    plex.on("POST", "/playlists", Reply(403))

    queued = await client.play("kitchen-1", library[:450])

    assert queue_of(plex, player).tracks == numbers(library[:200])
    assert (queued.queued, queued.missing, queued.left_out) == (200, (), 250)
