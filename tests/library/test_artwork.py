"""Pictures of tracks: by page and by API, from the shelf, from Plex in every mood, or drawn."""

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.urls import reverse
from pydantic import SecretStr
from pytest_django.fixtures import Settings

from core.runtime import singletons
from library.servers.protocol import HasArtwork
from library.servers.values import Artwork
from library.services.artwork.fetch import MAX_BYTES, PARALLEL, Fetcher, Limits, Wanted
from library.services.artwork.picture import make_artwork
from tests.fakes.base import Gate, RecordedRequest, Reply
from tests.fakes.plex.art import HTML, JPEG, SVG, png, size_of
from tests.fakes.plex.library import Album
from tests.fakes.plex.server import TOKEN, PlexFake, PlexFault
from tests.library.loading import load, track
from tests.library.picturing import PHOTO, Pictures, load_from
from tests.library.plex.plexing import one_track

KEY = "1003"
HURRIED = Limits(request=0.4, patience=0.2, impatience=10)


@pytest.fixture
def pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Pictures]:
    """Puts artwork with limits of the test's own in the place of the process's."""

    def put(**more: Any) -> Pictures:
        made = Pictures(**{"folder": tmp_path / "artwork", **more})
        monkeypatch.setitem(singletons().made, make_artwork, made.made())
        return made

    return put


@pytest.fixture
def kept(pictures: Callable[..., Pictures]) -> Pictures:
    """The usual ones."""
    return pictures()


@pytest.fixture
def library(plex: PlexFake, settings: Settings, transactional_db: None) -> PlexFake:
    """A Plex with one track of one album, synced."""
    _, _, made = one_track(plex)
    assert str(made.key) == KEY
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    load_from(plex)
    return plex


def url(key: str = KEY, size: int = 160) -> str:
    return reverse("library:artwork", args=[key, size])


def is_drawn(response: Any) -> bool:
    return bool(response["Content-Type"] == "image/svg+xml" and response.content.startswith(b"<svg "))


def the_album(plex: PlexFake) -> Album:
    return plex.library.sections[1].albums[0]


def give(plex: PlexFake, content_type: str, body: bytes) -> None:
    """What Plex answers instead of the album's picture."""
    album = the_album(plex)
    plex.pictures[f"/library/metadata/{album.key}/thumb/{album.updated_at}"] = (content_type, body)


# --- As it should be ------------------------------------------------------------------------------------------


def test_a_picture_in_each_of_our_sizes(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    for size in (64, 160, 320, 640):
        response = owner_client.get(url(size=size))
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert size_of(response.content) == (size, size)


def test_kept_ones_are_not_asked_for_again(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    first = owner_client.get(url())
    assert owner_client.get(url()).content == first.content
    assert library.count(PHOTO) == 1
    assert len(kept.files()) == 1


def test_they_outlive_the_process(owner_client: Client, library: PlexFake, pictures: Callable[..., Pictures]) -> None:
    pictures()
    owner_client.get(url())
    pictures()
    assert owner_client.get(url()).status_code == 200
    assert library.count(PHOTO) == 1


def test_a_browser_that_has_it_is_told_so(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    tag = owner_client.get(url())["ETag"]
    before = len(library.requests)
    again = owner_client.get(url(), headers={"If-None-Match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert "max-age" in again["Cache-Control"]
    assert len(library.requests) == before
    assert owner_client.get(url(size=320), headers={"If-None-Match": tag}).status_code == 200


def test_headers(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    headers = owner_client.get(url())
    assert headers["Cache-Control"].startswith("private, max-age=")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_a_new_picture_is_shown_after_the_next_sync(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    old = owner_client.get(url())
    album = the_album(library)
    album.updated_at += 60
    give(library, "image/jpeg", JPEG)
    load_from(library)
    new = owner_client.get(url(), headers={"If-None-Match": old["ETag"]})
    assert (new.status_code, new.content, new["Content-Type"]) == (200, JPEG, "image/jpeg")


async def test_many_at_once_make_one_request(
    async_owner_client: AsyncClient, library: PlexFake, kept: Pictures
) -> None:
    library.fault, library.fault_path = "slow", PHOTO
    answers = await asyncio.gather(*(async_owner_client.get(url()) for _ in range(8)))
    assert {answer["Content-Type"] for answer in answers} == {"image/png"}
    assert library.count(PHOTO) == 1


class Camera:
    """A server with the same picture of everything."""

    async def artwork(self, rating_key: str, width: int, height: int, *, path: str = "") -> Artwork:
        """That one."""
        return Artwork(content_type="image/jpeg", body=JPEG)


async def test_many_pictures_at_once_open_the_server_once(transactional_db: None) -> None:
    opened = []

    async def server_of(source: str) -> HasArtwork:
        await asyncio.sleep(0)  # as a look into the database would
        opened.append(Camera())
        return opened[-1]

    fetches = Fetcher(server_of, lambda key, body: None)
    wanted = [Wanted(f"key {number}", "1", "/thumb", 160, "here") for number in range(8)]
    assert await asyncio.gather(*map(fetches.fetch, wanted)) == [JPEG] * 8
    assert len(opened) == 1


async def test_a_picture_asked_for_in_the_moment_after_it_came(transactional_db: None) -> None:
    async def server_of(source: str) -> HasArtwork:
        return Camera()

    fetches = Fetcher(server_of, lambda key, body: None)
    wanted = Wanted("key", "1", "/thumb", 160, "here")
    # Nothing keeps it: each comes while the task that brought the one before is still ending.
    assert [await fetches.fetch(wanted) for _ in range(20)] == [JPEG] * 20


async def test_plex_is_asked_for_a_few_at_a_time(
    async_owner_client: AsyncClient, plex: PlexFake, settings: Settings, kept: Pictures
) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    section = plex.library.add_section("Music")
    artist = plex.library.add_artist(section, "Nina")
    keys = [
        str(plex.library.add_track(section, plex.library.add_album(section, artist, f"Album {number}"), title="x").key)
        for number in range(PARALLEL * 2)
    ]
    await sync_to_async(load_from)(plex)
    gate, arrived = Gate(), threading.Semaphore(0)

    def held(_: RecordedRequest) -> Reply:
        arrived.release()
        return Reply(200, [gate, png(8, 8)], "image/png")

    plex.on("GET", PHOTO, held)
    asking = [asyncio.ensure_future(async_owner_client.get(url(key))) for key in keys]
    for _ in range(PARALLEL):
        assert await asyncio.to_thread(arrived.acquire, timeout=20)
    assert plex.count(PHOTO) == PARALLEL
    gate.open()
    assert {answer["Content-Type"] for answer in await asyncio.gather(*asking)} == {"image/png"}


# --- What is never passed on ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content_type", "body"),
    [("image/svg+xml", SVG), ("image/png", SVG), ("text/html", HTML), ("image/jpeg", HTML), ("image/png", b"")],
)
def test_what_is_no_picture_becomes_a_sleeve(
    owner_client: Client, library: PlexFake, kept: Pictures, content_type: str, body: bytes
) -> None:
    give(library, content_type, body)
    response = owner_client.get(url())
    assert is_drawn(response)
    assert b"script" not in response.content
    assert kept.files() == []


def test_a_picture_of_any_size_is_not_taken(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    give(library, "image/jpeg", JPEG + b"\0" * MAX_BYTES)
    assert is_drawn(owner_client.get(url()))
    assert kept.files() == []


def test_the_token_goes_to_plex_and_nowhere_else(
    owner_client: Client, library: PlexFake, kept: Pictures, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [owner_client.get(url())]
    library.fault = "unauthorized_401"
    answers.append(owner_client.get(url(size=320)))
    for answer in answers:
        assert TOKEN not in str(answer.headers)
        assert TOKEN.encode() not in answer.content
    assert TOKEN not in caplog.text
    assert all(TOKEN.encode() not in file.read_bytes() for file in kept.files())


# --- A server in a bad mood -----------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["unauthorized_401", "reset", "html", "malformed_xml"])
def test_a_server_that_fails_is_left_alone_for_a_while(
    owner_client: Client, library: PlexFake, kept: Pictures, fault: PlexFault
) -> None:
    library.fault = fault
    response = owner_client.get(url())
    assert is_drawn(response)
    assert response["Cache-Control"] in {"no-store", "private, max-age=300, stale-while-revalidate=86400"}
    before = len(library.requests)
    owner_client.get(url())
    assert len(library.requests) == before


def test_after_the_while_it_is_asked_again(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    library.fault = "reset"
    assert owner_client.get(url())["Cache-Control"] == "no-store"
    library.revive()
    assert is_drawn(owner_client.get(url()))
    kept.clock.now += 31
    assert owner_client.get(url())["Content-Type"] == "image/png"


def test_it_is_left_alone_longer_each_time(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    library.fault = "reset"
    owner_client.get(url())
    kept.clock.now += 31
    owner_client.get(url())
    before = len(library.requests)
    kept.clock.now += 31
    owner_client.get(url())
    assert len(library.requests) == before


def test_one_picture_that_fails_keeps_no_other_back(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    library.fault, library.fault_path = "error_500", PHOTO
    assert is_drawn(owner_client.get(url()))
    library.revive()
    assert is_drawn(owner_client.get(url()))
    assert owner_client.get(url(size=320))["Content-Type"] == "image/png"
    kept.clock.now += 301
    assert owner_client.get(url())["Content-Type"] == "image/png"


def test_a_hanging_server_costs_one_short_wait(
    owner_client: Client, library: PlexFake, pictures: Callable[..., Pictures]
) -> None:
    pictures(limits=HURRIED)
    library.fault = "hang"
    response = owner_client.get(url())
    assert is_drawn(response)
    assert response["Cache-Control"] == "no-store"
    before = len(library.requests)
    assert is_drawn(owner_client.get(url(size=640)))
    assert len(library.requests) - before <= 1


async def test_while_it_hangs_pages_answer(
    async_owner_client: AsyncClient, library: PlexFake, pictures: Callable[..., Pictures]
) -> None:
    pictures(limits=Limits(request=60, patience=60, impatience=10))
    library.fault = "hang"
    waiting = [asyncio.ensure_future(async_owner_client.get(url(size=size))) for size in (64, 160, 320, 640)]
    assert await library.wait_for_requests(1)
    assert (await async_owner_client.get("/api/library/status")).status_code == 200
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_comes_late_is_there_the_next_time(
    async_owner_client: AsyncClient, library: PlexFake, pictures: Callable[..., Pictures]
) -> None:
    made = pictures(limits=Limits(request=60, patience=0.05, impatience=0))
    gate = Gate()
    library.on("GET", PHOTO, lambda _: Reply(200, [gate, png(8, 8)], "image/png"))
    assert is_drawn(await async_owner_client.get(url()))
    assert await asyncio.to_thread(gate.reached.wait, 20)
    gate.open()
    (task,) = [task for task in asyncio.all_tasks() if task.get_name().startswith("artwork ")]
    await asyncio.wait({task}, timeout=20)
    assert len(made.files()) == 1
    assert (await async_owner_client.get(url()))["Content-Type"] == "image/png"
    assert library.count(PHOTO) == 1


def test_another_server_than_the_librarys_is_not_asked(
    owner_client: Client, library: PlexFake, kept: Pictures, settings: Settings
) -> None:
    with PlexFake(machine="another") as other:
        settings.PLEX_URL = other.url
        assert is_drawn(owner_client.get(url()))
        assert other.requests == []


def test_no_server_any_more(owner_client: Client, library: PlexFake, kept: Pictures, settings: Settings) -> None:
    settings.PLEX_URL, settings.PLEX_TOKEN = "", SecretStr("")
    assert is_drawn(owner_client.get(url()))


@pytest.mark.parametrize("place", ["a file", "a folder without permission"])
def test_a_folder_that_cannot_be_written_to(
    owner_client: Client, library: PlexFake, pictures: Callable[..., Pictures], tmp_path: Path, place: str
) -> None:
    (tmp_path / "in the way").write_text("")
    folder = tmp_path / "in the way" / "artwork" if place == "a file" else Path("/proc/artwork")
    pictures(folder=folder)
    assert owner_client.get(url())["Content-Type"] == "image/png"
    assert owner_client.get(url())["Content-Type"] == "image/png"
    assert library.count(PHOTO) == 2


# --- Sleeves, and what there is not ---------------------------------------------------------------------------


def test_an_album_without_a_picture_gets_its_sleeve(owner_client: Client, kept: Pictures) -> None:
    load(track("One", "Nina", rating_key="1"))
    response = owner_client.get(url("1"))
    assert is_drawn(response)
    assert "max-age=600" in response["Cache-Control"]
    assert owner_client.get(url("1"), headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_an_unknown_track_has_a_sleeve_that_is_not_kept(owner_client: Client, library: PlexFake) -> None:
    for key in ("nobody", "%00", "%F0%9F%8E%B5", "<script>", "1'--"):
        response = owner_client.get(f"/art/{key}/160/")
        assert (response.status_code, response["Cache-Control"].split(",")[0]) == (200, "no-store")
        assert is_drawn(response)
        assert b"<script" not in response.content


def test_no_other_sizes(owner_client: Client, library: PlexFake) -> None:
    for size in ("0", "63", "161", "99999999999999999999", "-1", "x"):
        assert owner_client.get(f"/art/{KEY}/{size}/").status_code == 404
    assert library.count(PHOTO) == 0


def test_pictures_are_only_looked_at(owner_client: Client, library: PlexFake) -> None:
    assert owner_client.post(url()).status_code == 405


def test_strangers_see_none(library: PlexFake) -> None:
    assert Client().get(url())["Location"].startswith("/login")
    assert Client().get(f"/api/art/{KEY}").status_code == 401
    assert library.count(PHOTO) == 0


# --- The API --------------------------------------------------------------------------------------------------


def test_scripts_get_the_same(api_headers: dict[str, str], library: PlexFake, kept: Pictures) -> None:
    for query, size in (("", 640), ("?size=300", 320), ("?size=1", 64), ("?size=5000", 640)):
        response = Client().get(f"/api/art/{KEY}{query}", headers=api_headers)
        assert (response.status_code, size_of(response.content)) == (200, (size, size))
        assert response["Content-Security-Policy"].startswith("default-src 'none'")


def test_scripts_hear_of_unknown_tracks(api_headers: dict[str, str], library: PlexFake) -> None:
    response = Client().get("/api/art/nobody", headers=api_headers)
    assert response.status_code == 404
    assert response.json()["code"] == "track_not_found"


def test_search_tells_where_the_picture_is(owner_client: Client, library: PlexFake, kept: Pictures) -> None:
    (found,) = owner_client.get("/api/library/search", {"q": "feeling"}).json()
    assert found["art_url"] == f"/api/art/{KEY}"
    assert owner_client.get(found["art_url"])["Content-Type"] == "image/png"
