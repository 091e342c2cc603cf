"""A save that the music server has is a saved one, also while our own database cannot be written."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection

from library.servers.values import ServerPlaylist
from playlists.models import Playlist
from playlists.services.saving import playlist_tracks
from playlists.services.saving.playlist_tracks import is_saved_as
from playlists.services.saving.save_order import SAVED_BEFORE, SaveOrder, SaveOutcome
from playlists.services.saving.save_task import save_and_wait
from tests.fakes.plex.server import PlexFake
from tests.playlists.plexed import connected_to, playlist_of

pytestmark = pytest.mark.django_db(transaction=True)


class LockedDatabase:
    """Refuses so many updates of playlists, as SQLite does while somebody else writes."""

    def __init__(self) -> None:
        self.refusals = 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.refusals and sql.startswith('UPDATE "playlists_playlist"'):
            self.refusals -= 1
            raise OperationalError("database is locked")
        return execute(sql, params, many, context)


@pytest.fixture
async def database(plex: PlexFake, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[LockedDatabase]:
    monkeypatch.setattr(playlist_tracks, "PAUSE", 0.0)
    locked = LockedDatabase()
    wrappers = await sync_to_async(lambda: connection.execute_wrappers)()  # of the thread that saving writes in
    wrappers.append(locked)
    yield locked
    wrappers.remove(locked)
    assert not locked.refusals


async def save(plex: PlexFake, playlist: Playlist, **order: Any) -> SaveOutcome:
    return await save_and_wait(playlist.pk, SaveOrder(**order), connected_to(plex))


@sync_to_async
def make(plex: PlexFake) -> Playlist:
    return playlist_of(next(iter(plex.library.sections.values())).tracks[:5])


async def test_a_database_that_is_busy_for_a_while_is_asked_again(plex: PlexFake, database: LockedDatabase) -> None:
    playlist = await make(plex)
    database.refusals = playlist_tracks.TRIES - 1
    assert (await save(plex, playlist)).is_noted
    await playlist.arefresh_from_db()
    assert playlist.server_key == str(plex.playlists.named("Rainy day").key)
    assert len(plex.playlists) == 1


async def test_what_could_not_be_noted_is_saved_all_the_same(
    plex: PlexFake, database: LockedDatabase, caplog: pytest.LogCaptureFixture
) -> None:
    playlist = await make(plex)
    database.refusals = playlist_tracks.TRIES
    outcome = await save(plex, playlist)
    key = str(plex.playlists.named("Rainy day").key)
    assert (outcome.added, outcome.playlist.rating_key, outcome.is_noted) == (5, key, False)
    [warning] = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert f"playlist {playlist.pk}" in warning
    assert key in warning
    assert "database is locked" in warning


async def test_what_stands_there_already_needs_no_noting(plex: PlexFake, database: LockedDatabase) -> None:
    playlist = await make(plex)
    await save(plex, playlist)
    database.refusals = playlist_tracks.TRIES
    assert (await save(plex, playlist, mode="replace", target=SAVED_BEFORE)).is_noted


@pytest.mark.parametrize(
    ("title", "key", "same"),
    [("A" * 230, "7", True), ("A" * 200, "7", True), ("A" * 199, "7", False), ("A" * 230, "8", False)],
)
def test_a_title_is_compared_as_far_as_it_is_kept(title: str, key: str, same: bool) -> None:
    playlist = Playlist(server_key="7", saved_as="A" * 200)
    assert is_saved_as(ServerPlaylist(rating_key=key, title=title, track_count=2), playlist) is same


def test_one_never_saved_is_none_of_those_there() -> None:
    assert not is_saved_as(ServerPlaylist(rating_key="7", title="A", track_count=2), Playlist())
