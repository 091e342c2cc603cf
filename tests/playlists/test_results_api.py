"""The playlists by JSON: as scripts of the older program read them, and edited as the page does."""

import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.utils import timezone
from pydantic import SecretStr
from pytest_django import Settings

from core.tasks.background import background
from library.models import PlexServer
from playlists.models import Playlist, Run
from playlists.services.runs.executor import task_name
from tests.fakes.ollama import OllamaFake
from tests.fakes.plex.server import TOKEN, PlexFake
from tests.playlists.conftest import Server, load, server_track, word
from tests.playlists.making import entry, ids, keys, make_playlist

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(transactional_db: None) -> None:
    """60 tracks."""
    load(*(server_track(number) for number in range(1, 61)))


class Script:
    """A script with a token."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.client = Client(headers=headers)

    def send(self, method: str, path: str, body: object = None, status: int = 200) -> Any:
        """What came back, read."""
        data = json.dumps(body) if body is not None else ""
        response = self.client.generic(method, f"/api{path}", data, content_type="application/json")
        assert response.status_code == status, response.content
        return response.json() if response.content else None


@pytest.fixture
def script(api_headers: dict[str, str]) -> Script:
    """Of the owner."""
    return Script(api_headers)


def test_the_older_list_has_its_fields_and_counts_all(script: Script) -> None:
    first = make_playlist((2, 4))
    second = make_playlist((1,), kind=Playlist.Kind.SEED, title="Like it")
    make_playlist(deleted_at=timezone.now())
    answer = script.send("GET", "/results?limit=1")
    assert answer["total"] == 2
    assert [result["id"] for result in answer["results"]] == [str(second.pk)]
    older = script.send("GET", "/results?limit=1&offset=1")["results"][0]
    assert older == {
        "id": str(first.pk),
        "type": "prompt_playlist",
        "title": "Warm Soul",
        "prompt": "70s soul",
        "track_count": 2,
        "artist": None,
        "art_rating_key": "2",
        "subtitle": "2 tracks",
        "created_at": older["created_at"],
        "is_shared": False,
        "shared_by": None,
    }
    of_type = script.send("GET", "/results?type=seed_playlist,album_recommendation")
    assert [result["title"] for result in of_type["results"]] == ["Like it"]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("type=album", 400),
        ("limit=0", 422),
        ("limit=101", 422),
        ("offset=-1", 422),
        ("limit=x", 422),
        (f"q={'x' * 201}", 422),
        (f"offset={2**31}", 422),
        (f"offset={2**63}", 422),
    ],
)
def test_a_bad_question_is_refused_as_json(script: Script, query: str, status: int) -> None:
    assert set(script.send("GET", f"/results?{query}", status=status)) == {"error", "code"}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=kitchen", ["Kitchen"]),
        ("q=SOUL", ["Kitchen", "Warm Soul"]),
        (f"q=soul%20{word(2)}", ["Warm Soul"]),
        ("q=jazz", []),
        ("q=soul&type=seed_playlist", ["Kitchen"]),
        ("q=soul&limit=1&offset=1", ["Warm Soul"]),
        ("q=%20", ["Kitchen", "Warm Soul"]),
    ],
)
def test_results_are_searched_as_the_history_is(script: Script, query: str, found: list[str]) -> None:
    make_playlist((2, 4))
    make_playlist((6,), title="Kitchen", kind=Playlist.Kind.SEED)
    make_playlist(title="Soul in the bin", deleted_at=timezone.now())
    answer = script.send("GET", f"/results?{query}")
    assert [result["title"] for result in answer["results"]] == found
    assert answer["total"] == (2 if "offset" in query else len(found))


def test_a_snapshot_has_the_genres_of_the_library(library: None, script: Script) -> None:
    playlist = make_playlist((2, 3))
    playlist.tracks.filter(position=2).update(rating_key="4", title="Another", artist="Another")
    first, second = script.send("GET", f"/results/{playlist.pk}")["snapshot"]["tracks"]
    assert (first["genres"], second["genres"]) == (["Soul", "Funk"], []), "that key is another song's by now"


def test_one_result_is_the_playlist_as_it_is_now(script: Script) -> None:
    playlist = make_playlist((2, 4), narrative="Two of them.")
    playlist.tracks.filter(position=2).update(reason="Because.")
    snapshot = script.send("GET", f"/results/{playlist.pk}")["snapshot"]
    assert [track["rating_key"] for track in snapshot["tracks"]] == ["2", "4"]
    assert snapshot["tracks"][0]["art_url"] == "/api/art/2"
    assert snapshot["track_reasons"] == {"4": "Because."}
    assert (snapshot["playlist_title"], snapshot["narrative"]) == ("Warm Soul", "Two of them.")
    assert (snapshot["token_count"], snapshot["estimated_cost"]) == (0, None)


async def test_a_result_tells_what_its_run_used(
    library: None, ollama: OllamaFake, server: Server, api_headers: dict[str, str]
) -> None:
    await server.make("70s soul", count=3)
    playlist = await Playlist.objects.aget()
    answer = await AsyncClient().get(f"/api/results/{playlist.pk}", headers=api_headers)
    snapshot = answer.json()["snapshot"]
    assert snapshot["token_count"] > 0
    assert snapshot["estimated_cost"] == 0


def test_deleting_a_result_answers_204_and_can_be_undone(script: Script) -> None:
    playlist = make_playlist()
    script.send("DELETE", f"/results/{playlist.pk}", status=204)
    for method in ("GET", "DELETE"):
        assert script.send(method, f"/results/{playlist.pk}", status=404)["code"] == "playlist_not_found"
    script.send("POST", f"/playlists/{playlist.pk}/restore")
    script.send("GET", f"/results/{playlist.pk}")


@pytest.mark.parametrize("result_id", ["0", "999999", "abcdef0123456789", "-1", "²", "9" * 40])
def test_an_id_that_is_none_is_not_found(script: Script, result_id: str) -> None:
    answer = script.send("GET", f"/results/{result_id}", status=404)
    assert answer == {"error": "This playlist doesn't exist. It may have been deleted.", "code": "playlist_not_found"}


def test_an_offset_beyond_the_end_is_an_empty_page(script: Script) -> None:
    make_playlist()
    assert script.send("GET", f"/results?offset={2**31 - 1}") == {"results": [], "total": 1}


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "9" * 5_000], ids=len)
@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/runs/{}"), ("GET", "/playlists/{}"), ("POST", "/playlists/{}/undo"), ("DELETE", "/results/{}")],
)
def test_no_number_in_an_address_is_too_large_to_be_looked_for(
    script: Script, method: str, path: str, number: str
) -> None:
    script.send(method, path.format(number), status=404)


@pytest.mark.parametrize("body", [{"position": 2**31}, {"position": 0}, {"position": "9" * 5_000}])
def test_a_position_that_is_none_is_refused(script: Script, body: object) -> None:
    playlist = make_playlist()
    assert script.send("PATCH", f"/playlists/{playlist.pk}/tracks/1", body, 422)["code"] == "invalid"


def test_every_edit_answers_with_the_playlist(library: None, script: Script) -> None:
    playlist = make_playlist((2, 4, 6))
    path = f"/playlists/{playlist.pk}"
    first, second, third = ids(playlist)
    assert [track["id"] for track in script.send("GET", path)["tracks"]] == [first, second, third]
    moved = script.send("PATCH", f"{path}/tracks/{third}", {"position": 1})
    assert [(track["id"], track["position"]) for track in moved["tracks"]] == [(third, 1), (first, 2), (second, 3)]
    locked = script.send("PATCH", f"{path}/tracks/{first}", {"is_locked": True})
    assert [track["is_locked"] for track in locked["tracks"]] == [False, True, False]
    assert [t["rating_key"] for t in script.send("POST", f"{path}/tracks", {"rating_key": "8"})["tracks"]][3] == "8"
    assert len(script.send("DELETE", f"{path}/tracks/{second}")["tracks"]) == 3
    renamed = script.send("PATCH", path, {"title": "Kitchen"})
    assert (renamed["title"], renamed["undo"]) == ("Kitchen", "renamed “Warm Soul”")
    undone = script.send("POST", f"{path}/undo", {"version": renamed["undo_version"]})
    assert (undone["title"], undone["undo"]) == ("Warm Soul", f"removed “{entry(4).title}”")
    while script.send("GET", path)["undo"]:
        script.send("POST", f"{path}/undo")
    assert ids(playlist) == [first, second, third]
    assert keys(playlist) == ["2", "4", "6"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/tracks", {"rating_key": "2"}, 409, "conflict"),
        ("POST", "/tracks", {"rating_key": "none"}, 404, "track_not_found"),
        ("POST", "/tracks", {}, 422, "invalid"),
        ("POST", "/undo", {"version": 1}, 409, "conflict"),
        ("POST", "/undo", None, 409, "conflict"),
        ("PATCH", "", {"title": " "}, 422, "invalid"),
        ("PATCH", "", {"title": "x" * 201}, 422, "invalid"),
        ("PATCH", "/tracks/999999", {"is_locked": True}, 404, "track_not_found"),
        ("PATCH", "/tracks/999999", {"position": 1}, 404, "track_not_found"),
        ("DELETE", "/tracks/999999", None, 404, "track_not_found"),
        ("PATCH", "/tracks/999999", {"position": 0}, 422, "invalid"),
    ],
)
def test_what_cannot_be_done_is_refused(
    library: None, script: Script, method: str, path: str, body: dict[str, Any] | None, status: int, code: str
) -> None:
    playlist = make_playlist((2, 4))
    answer = script.send(method, f"/playlists/{playlist.pk}{path}", body, status)
    assert answer["code"] == code
    assert answer["error"].startswith("title: ") == ("title" in (body or {}))
    assert keys(playlist) == ["2", "4"]
    assert not playlist.versions.exists()


#: Everything that can be done to a playlist.
EVERYTHING = [
    ("GET", ""),
    ("GET", "/m3u"),
    ("PATCH", ""),
    ("DELETE", ""),
    ("POST", "/tracks"),
    ("PATCH", "/tracks/1"),
    ("DELETE", "/tracks/1"),
    ("POST", "/tracks/1/more_like"),
    ("POST", "/tracks/1/less_of"),
    ("POST", "/undo"),
    ("POST", "/regenerate"),
    ("POST", "/reasons"),
    ("POST", "/save"),
    ("POST", "/play"),
]


@pytest.mark.parametrize(("method", "path"), [*EVERYTHING, ("POST", "/restore")])
async def test_a_playlist_that_is_none_is_not_found(
    transactional_db: None, ollama: OllamaFake, api_headers: dict[str, str], method: str, path: str
) -> None:
    answer = await asked(api_headers, method, f"playlists/9999{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "playlist_not_found")


@pytest.mark.parametrize(("method", "path"), EVERYTHING)
async def test_in_the_bin_there_is_nothing_but_the_way_out(
    library: None, ollama: OllamaFake, api_headers: dict[str, str], method: str, path: str
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4), deleted_at=timezone.now())
    answer = await asked(api_headers, method, f"playlists/{playlist.pk}{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "playlist_not_found")
    assert ollama.completions == []


async def asked(headers: dict[str, str], method: str, path: str) -> Any:
    """With a body that any of them takes."""
    body = json.dumps({"title": "Kitchen", "rating_key": "2", "client_id": "x", "is_locked": True})
    return await AsyncClient().generic(method, f"/api/{path}", body, content_type="application/json", headers=headers)


async def test_a_playlist_tells_its_run_and_where_it_was_saved(
    library: None, api_headers: dict[str, str], plex: PlexFake, settings: Settings
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4))
    told = (await asked(api_headers, "GET", f"playlists/{playlist.pk}")).json()
    assert told["run_id"] == playlist.run_id
    assert (told["saved_as"], told["playlist_url"]) == (None, None)
    await Playlist.objects.aupdate(server_key="77", saved_as="Warm")
    settings.PLEX_URL, settings.PLEX_TOKEN = plex.url, SecretStr(TOKEN)
    told = (await asked(api_headers, "GET", f"playlists/{playlist.pk}")).json()
    assert (told["saved_as"], told["playlist_url"]) == ("Warm", None), "nobody has asked that server who it is"
    await PlexServer.objects.aupdate_or_create(pk=1, defaults={"url": plex.url, "server_id": "abc"})
    told = (await asked(api_headers, "GET", f"playlists/{playlist.pk}")).json()
    assert told["playlist_url"] == "https://app.plex.tv/desktop/#!/server/abc/playlist?key=%2Fplaylists%2F77"
    assert plex.requests == []


async def test_reasons_need_an_llm(library: None, api_headers: dict[str, str]) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4))
    answer = await asked(api_headers, "POST", f"playlists/{playlist.pk}/reasons")
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")
    told = (await asked(api_headers, "GET", f"playlists/{playlist.pk}")).json()
    assert (told["asking_reasons"], told["reasons_error"]) == (False, None)


async def test_what_went_wrong_with_the_reasons_is_told_until_they_are_asked_for_again(
    library: None, ollama: OllamaFake, api_headers: dict[str, str]
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4))
    ollama.answer_next("I like them all.", '{"reasons": [{"number": 1, "reason": "Warm."}]}')
    for expected in ("wasn't in the expected format", ""):
        assert (await asked(api_headers, "POST", f"playlists/{playlist.pk}/reasons")).status_code == 202
        await background().wait(f"reasons:{playlist.pk}")
        error = (await asked(api_headers, "GET", f"playlists/{playlist.pk}")).json()["reasons_error"]
        assert expected in error if expected else error is None


@pytest.mark.parametrize("path", ["regenerate", "tracks/{}/more_like", "tracks/{}/less_of"])
async def test_without_an_llm_nothing_is_picked(library: None, api_headers: dict[str, str], path: str) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4))
    track = (await sync_to_async(ids)(playlist))[0]
    address = f"/api/playlists/{playlist.pk}/{path.format(track)}"
    answer = await AsyncClient().post(address, headers=api_headers)
    assert (answer.status_code, answer.json()["code"]) == (503, "not_configured")
    assert not await Run.objects.filter(target=playlist).aexists()


async def test_revisions_are_runs_to_be_followed(
    library: None, ollama: OllamaFake, api_headers: dict[str, str]
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 4))
    track = (await sync_to_async(ids)(playlist))[0]
    client = AsyncClient()
    for path in (f"tracks/{track}/less_of", f"tracks/{track}/more_like", "regenerate", "reasons"):
        answer = await client.post(f"/api/playlists/{playlist.pk}/{path}", headers=api_headers)
        if path.endswith("less_of"):
            assert answer.status_code == 409  # there is one track by this artist
            continue
        assert answer.status_code == 202
        if path == "reasons":
            assert answer.json() == {"asking_reasons": True}
            await background().wait(f"reasons:{playlist.pk}")
            continue
        run = await Run.objects.aget(pk=answer.json()["run_id"])
        await background().wait(task_name(run.pk))
        await run.arefresh_from_db()
        assert run.state == "finished"
    assert await playlist.tracks.acount() == 7


def test_nobody_reads_or_edits_without_a_token() -> None:
    playlist = make_playlist()
    for method, path in (("GET", f"playlists/{playlist.pk}"), ("DELETE", f"results/{playlist.pk}")):
        assert Client().generic(method, f"/api/{path}").status_code == 401
