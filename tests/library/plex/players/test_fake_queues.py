"""The fake's play queues do what a real server's do, as plexapi's own tests of one assert."""

from typing import Any

import pytest

from tests.fakes.plex.server import TOKEN, PlexFake


@pytest.fixture
def queue(plex: PlexFake, library: list[str]) -> Any:
    from plexapi.server import PlexServer

    server: Any = PlexServer(plex.url, TOKEN)  # type: ignore[no-untyped-call]
    tracks = server.library.section("Music").searchTracks(maxresults=12)
    made = server.createPlayQueue(tracks[:3])
    made.spare = tracks[3:]
    return made


def ids(queue: Any) -> list[int]:
    return [item.playQueueItemID for item in queue.items]


def test_a_new_queue_has_no_up_next(queue: Any) -> None:
    assert queue.playQueueLastAddedItemID is None
    assert queue.playQueueSelectedItemID == ids(queue)[0]


def test_what_is_added_stands_behind_what_plays_and_the_next_behind_it(queue: Any) -> None:
    spare, (first, second, third) = queue.spare, ids(queue)
    queue.addItem(spare[0])
    assert ids(queue)[0] == first
    assert [ids(queue)[2], ids(queue)[3]] == [second, third]
    assert queue.playQueueLastAddedItemID == ids(queue)[1]
    queue.addItem(spare[1])
    assert queue.items[2].ratingKey == spare[1].ratingKey
    assert queue.playQueueLastAddedItemID == ids(queue)[2]


def test_next_goes_before_it_and_up_next_ends_where_it_did(queue: Any) -> None:
    spare = queue.spare
    queue.addItem(spare[0])
    ends = queue.playQueueLastAddedItemID
    queue.addItem(spare[1], playNext=True)
    assert queue.items[1].ratingKey == spare[1].ratingKey
    assert queue.playQueueLastAddedItemID == ends == ids(queue)[2]
    queue.addItem(spare[2])
    assert queue.items[3].ratingKey == spare[2].ratingKey


def test_moving_to_the_front_begins_no_up_next_and_behind_what_plays_does(queue: Any) -> None:
    first, second, third = ids(queue)
    queue.moveItem(queue.items[1])
    assert (ids(queue), queue.playQueueLastAddedItemID) == ([second, first, third], None)
    assert queue.playQueueSelectedItemID == first
    queue.moveItem(queue.items[0], after=queue.items[1])
    assert (ids(queue), queue.playQueueLastAddedItemID) == ([first, second, third], second)
    queue.addItem(queue.spare[0])
    assert queue.items[2].ratingKey == queue.spare[0].ratingKey


def test_removing_the_last_of_up_next_leaves_the_one_before(queue: Any) -> None:
    queue.addItem(queue.spare[0])
    queue.addItem(queue.spare[1])
    queue.removeItem(queue.items[2])
    assert queue.playQueueLastAddedItemID == ids(queue)[1]
    assert len(queue) == 4


def test_a_forgotten_queue_is_not_there(plex: PlexFake, queue: Any) -> None:
    from plexapi.exceptions import NotFound

    plex.queues.forget(plex.queues.by_key[queue.playQueueID])
    with pytest.raises(NotFound):
        queue.addItem(queue.spare[0])


def test_a_window_is_a_part_around_the_middle(plex: PlexFake, library: list[str]) -> None:
    from plexapi.playqueue import PlayQueue
    from plexapi.server import PlexServer

    server: Any = PlexServer(plex.url, TOKEN)  # type: ignore[no-untyped-call]
    made = plex.queues.add([int(key) for key in library[:100]])
    shown: Any = PlayQueue.get(server, made.key, window=5, center=made.items[50][0])  # type: ignore[no-untyped-call]
    assert ids(shown) == [item for item, _ in made.items[45:56]]
    assert (shown.playQueueTotalCount, shown.playQueueSelectedItemID) == (100, made.items[0][0])
