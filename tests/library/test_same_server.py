"""Whose the library is: a server is the same at another address, and with other music libraries chosen."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.runtime import singletons
from library.errors import LibraryElsewhereError
from library.models import SyncState, Track
from library.schemas import Loaded
from library.services.artwork.picture import make_artwork
from library.services.connecting.change import ConnectionChange
from library.services.connecting.save import connect
from library.services.music_server.active_server import connected_server, connected_source, library_server
from library.services.music_server.connection_settings import load_connection
from library.services.syncing.execute import sync
from library.services.syncing.schedule import is_due
from library.services.syncing.status import sync_status
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.library.picturing import PHOTO, Pictures

pytestmark = pytest.mark.django_db(transaction=True)

SECRET = SecretStr(TOKEN)


@pytest.fixture(autouse=True)
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shelf of the test's own."""
    monkeypatch.setitem(singletons().made, make_artwork, Pictures(folder=tmp_path / "artwork").made())


@pytest.fixture
def music(plex: PlexFake) -> PlexFake:
    """A server with 120 tracks, and a second music library."""
    plex.add_music(120)
    plex.add_music(7, title="Classical", seed=2)
    return plex


@pytest.fixture
def other() -> Iterator[PlexFake]:
    """Another server, which would accept the same token."""
    with PlexFake(name="Attic", machine="ffff000011112222") as fake:
        fake.add_music(5)
        yield fake


def connected(plex: PlexFake, **more: Any) -> None:
    """Connect to it on the settings page."""
    change = ConnectionChange.model_validate({"url": plex.url, "token": SECRET, "sections": ("1",), **more})
    assert async_to_sync(connect)(change).is_ok


def synced() -> Loaded:
    """A sync with the server that is connected."""
    there = connected_server()
    return async_to_sync(sync)(there.server, source=there.source)


def elsewhere(plex: PlexFake) -> str:
    """The same server's other address."""
    return plex.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def look(owner_client: Client) -> Callable[[], None]:
    """Look at the picture of the first track."""

    def see() -> None:
        key = Track.objects.order_by("id").values_list("rating_key", flat=True)[0]
        assert owner_client.get(reverse("library:artwork", args=[key, 160]))["Content-Type"] == "image/png"

    return see


def needs_resync(client: Client) -> bool:
    return bool(client.get("/api/library/status").json()["needs_resync"])


def test_at_another_address_nothing_has_to_be_read_again(
    owner_client: Client, music: PlexFake, look: Callable[[], None]
) -> None:
    connected(music)
    synced()
    look()

    connected(music, url=elsewhere(music))

    assert library_server().source == connected_source()
    assert not needs_resync(owner_client)
    assert not is_due(sync_status(), timezone.now(), 24, source=connected_source())
    look()
    assert music.count(PHOTO) == 1
    synced()
    assert sync_status().is_partial


def test_with_other_libraries_chosen_it_has_to_but_tracks_and_pictures_are_still_its_own(
    owner_client: Client, music: PlexFake, look: Callable[[], None]
) -> None:
    connected(music)
    synced()
    look()

    connected(music, sections=("1", "2"))

    assert library_server().server.name == "plex"
    look()
    assert needs_resync(owner_client)
    assert synced().totals.tracks == 127
    look()
    assert music.count(PHOTO) == 1


def test_another_server_is_another(music: PlexFake, other: PlexFake) -> None:
    connected(music)
    synced()
    connected(other)
    with pytest.raises(LibraryElsewhereError):
        library_server()


def test_pictures_outlive_a_move_of_the_environments_server_too(
    music: PlexFake, settings: Settings, look: Callable[[], None]
) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN, settings.PLEX_MUSIC_LIBRARY = music.url, SECRET, "Music"
    synced()
    look()
    assert load_connection().server_name == "Tower"

    settings.PLEX_URL = elsewhere(music)

    with pytest.raises(LibraryElsewhereError):
        library_server()  # nobody has asked yet who answers there
    assert load_connection().server_name == ""
    synced()
    look()
    assert music.count(PHOTO) == 1


def test_another_server_at_the_same_address_is_read_whole_and_may_be_of_any_size(
    music: PlexFake, settings: Settings
) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN, settings.PLEX_MUSIC_LIBRARY = music.url, SECRET, "Music"
    synced()
    music.machine = "ffff000011112222"
    section = music.library.sections[1]
    for one in list(section.tracks[3:]):
        music.library.remove(section, one)
    assert synced().totals.tracks == 3
    assert not sync_status().is_partial


def test_the_demo_library_over_it_is_no_library_of_plex(owner_client: Client, music: PlexFake) -> None:
    connected(music)
    synced()
    call_command("load_demo_library", "--synthetic", "10", "--quiet")

    assert needs_resync(owner_client)
    assert is_due(sync_status(), timezone.now(), 24, source=connected_source())
    with pytest.raises(LibraryElsewhereError):
        library_server()
    assert load_connection().server_name == "Tower"
    assert synced().totals.tracks == 120
    assert not sync_status().is_partial


def test_what_an_older_version_has_synced_counts_as_the_same_server() -> None:
    migration = import_module("library.migrations.0006_synced_server")
    sources = {
        "http://nas:32400 a1b2c3d4e5f60718 1 2": ("a1b2c3d4e5f60718 1 2", "a1b2c3d4e5f60718"),
        "http://nas:32400 a1b2c3d4e5f60718": ("a1b2c3d4e5f60718", "a1b2c3d4e5f60718"),
        "http://nas:32400 Music": ("http://nas:32400 Music", ""),
        "demo": ("demo", ""),
        "": ("", ""),
    }
    for old, (source, server) in sources.items():
        SyncState.objects.update_or_create(pk=1, defaults={"synced_source": old, "synced_server": ""})
        migration.name_by_server(apps, None)
        state = SyncState.objects.get()
        assert (state.synced_source, state.synced_server) == (source, server)
