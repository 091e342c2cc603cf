"""A run for songs of a subject, with a model that picks whatever it is shown."""

import pytest

from playlists.events import RunEventData, Unmet
from tests.playlists.conftest import Server, load, server_track, titles
from tests.playlists.test_subject_tracks import CAROLS, ON_ALBUM, titled

pytestmark = [pytest.mark.asyncio, pytest.mark.usefixtures("music", "ollama")]


@pytest.fixture
def music(transactional_db: None) -> None:
    """200 tracks that tell of nothing, eight of Christmas, and one of rain."""
    load(
        *(server_track(number) for number in range(1, 201)),
        *titled(301, CAROLS),
        *titled(501, ON_ALBUM, album="A Christmas Gift for You", artist="Mona Vale"),
        *titled(701, ("Rain On",)),
    )


def unmet(events: list[RunEventData]) -> list[str]:
    return [words for event in events if isinstance(event, Unmet) for words in event.words]


async def test_christmas_songs_are_only_such_and_no_more_than_there_are(server: Server) -> None:
    events = await server.make("Christmas songs")
    assert set(titles(events)) == {*CAROLS, *ON_ALBUM}


async def test_none_of_them_is_picked_where_they_are_refused(server: Server) -> None:
    events = await server.make("soul and jazz, no Christmas songs", count=100)
    assert len(titles(events)) == 100
    assert not {*CAROLS, *ON_ALBUM} & set(titles(events))


async def test_too_few_titles_are_told(server: Server) -> None:
    events = await server.make("songs about rain")
    assert len(titles(events)) == 25
    assert unmet(events) == ["Only 1 title in your library tells of “rain”, so other tracks were offered as well."]
