"""/api/profiles: read, corrected and asked for, by staff."""

from typing import Any

import pytest
from django.test import AsyncClient, Client
from pytest_django import Settings

from library.models import Artist
from library.profiles.schema import UNKNOWN, ArtistProfile
from library.profiles.store import profiles_of, store_profiles
from playlists.services.profiling import lease
from tests.fakes.ollama import OllamaFake
from tests.fakes.profile_teller import ProfileTeller
from tests.playlists.profiling.conftest import Session, in_the_cloud

URL = "/api/profiles"
_SAD = ArtistProfile(moods=("sad",), styles=("chamber folk",), energy=1, country="GB", is_famous=True)


@pytest.fixture
def ids(library: None, ollama: OllamaFake) -> list[int]:
    """The 25 artists by name; the first is described, the second unknown."""
    found = list(Artist.objects.order_by("folded").values_list("pk", flat=True))
    store_profiles({found[0]: _SAD, found[1]: UNKNOWN}, source="model", model="llama3:8b")
    return found


def _put(client: Client, pk: int, **body: object) -> Any:
    return client.put(f"{URL}/{pk}", body, content_type="application/json")


def test_artists_are_listed_with_their_profiles(owner_client: Client, ids: list[int]) -> None:
    listed = owner_client.get(f"{URL}?limit=2").json()
    assert listed["total"] == 25
    first, second = listed["profiles"]
    assert (first["artist_id"], first["source"], first["model"]) == (ids[0], "model", "llama3:8b")
    assert first["profile"] == {
        "moods": ["sad"],
        "styles": ["chamber folk"],
        "energy": 1,
        "tempo": None,
        "languages": [],
        "voices": [],
        "country": "GB",
        "is_famous": True,
        "is_known": True,
    }
    assert second["profile"]["is_known"] is False
    rest = owner_client.get(f"{URL}?limit=100&offset=2&show=open").json()
    assert (rest["total"], len(rest["profiles"]), rest["profiles"][0]["profile"]) == (23, 21, None)
    assert owner_client.get(f"{URL}?search=qqq").json() == {"profiles": [], "total": 0}
    assert owner_client.get(f"{URL}?show=nonsense").status_code == 422


def test_one_is_corrected_and_deleted(owner_client: Client, ids: list[int]) -> None:
    answer = _put(owner_client, ids[1], moods=["melancholic"], languages=["en"], voices=["female"], is_famous=False)
    assert answer.status_code == 200
    assert (answer.json()["source"], answer.json()["profile"]["moods"]) == ("person", ["melancholy"])
    assert profiles_of([ids[1]])[ids[1]].is_famous is False
    assert owner_client.get(f"{URL}/{ids[1]}").json() == answer.json()
    assert owner_client.delete(f"{URL}/{ids[1]}").json()["profile"] is None
    assert owner_client.delete(f"{URL}/{ids[1]}").status_code == 200


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({}, "Say something about the sound"),
        ({"moods": ["flurble"]}, "moods: “flurble” isn’t a mood PlexSage knows."),
        ({"moods": ["sad"], "energy": 6}, "energy"),
        ({"moods": ["sad"], "voices": ["robot"]}, "voices"),
        ({"moods": ["sad"], "known": True}, "known"),
        ({"moods": ["sad"], "country": "Atlantis"}, "country"),
        ({"moods": "sad"}, "moods"),
    ],
)
def test_what_is_no_profile_is_refused(
    owner_client: Client, ids: list[int], body: dict[str, object], says: str
) -> None:
    answer = _put(owner_client, ids[0], **body)
    assert answer.status_code == 422
    assert says in answer.json()["error"]
    assert profiles_of([ids[0]])[ids[0]] == _SAD


def test_artists_that_are_not_there(owner_client: Client, ids: list[int]) -> None:
    for pk in (10**6, 10**18, 10**30):
        for answer in (
            owner_client.get(f"{URL}/{pk}"),
            owner_client.delete(f"{URL}/{pk}"),
            _put(owner_client, pk, moods=["sad"]),
            owner_client.post(f"{URL}/{pk}/ask-again", {}, content_type="application/json"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "artist_not_found")


async def test_asking_is_started_paused_and_continued(
    async_owner_client: AsyncClient, session: Session, ollama: OllamaFake, teller: ProfileTeller
) -> None:
    async def post(action: str, **body: object) -> Any:
        answer = await async_owner_client.post(f"{URL}/{action}", body, content_type="application/json")
        return answer.json() | {"status": answer.status_code}

    before = (await async_owner_client.get(f"{URL}/status")).json()
    assert (before["state"], before["open"], before["expected"]["artists"], before["expected"]["estimated_cost"]) == (
        ("never", 25, 25, 0.0)
    )
    ollama.mode = "slow_first_token"
    assert (await post("start", limit=10))["state"] == "working"
    refused = await post("start")
    assert (refused["status"], refused["code"]) == (409, "conflict")
    assert (await post("pause")) == {"pausing": True, "status": 200}
    await session.end()
    ollama.mode = "ok"
    assert (await post("pause")) == {"pausing": False, "status": 200}
    assert (await post("resume"))["status"] == 200
    await session.end()
    done = (await async_owner_client.get(f"{URL}/status")).json()
    assert (done["state"], done["known"], done["asked"], done["tokens"]) == ("done", 10, 10, 600 + 25 * 10 + 100 * 10)
    assert (await post("automatic", is_automatic=True))["is_automatic"] is True


def test_a_price_has_to_be_agreed_to(owner_client: Client, ids: list[int], settings: Settings) -> None:
    in_the_cloud(settings)
    status = owner_client.get(f"{URL}/status").json()
    assert status["agree_to"] == "anthropic claude-sonnet-5-5"
    assert status["expected"]["estimated_cost"] > 0
    for path in ("start", f"{ids[0]}/ask-again"):
        answer = owner_client.post(f"{URL}/{path}", {"agree_to": "yes"}, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "price_not_agreed")
    assert lease.read_state().phase == ""


def test_it_is_for_staff(guest_client: Client, ids: list[int]) -> None:
    for path in ("", "/status", f"/{ids[0]}"):
        assert guest_client.get(URL + path).status_code == 403
    assert _put(guest_client, ids[0], moods=["warm"]).status_code == 403
    assert guest_client.delete(f"{URL}/{ids[0]}").status_code == 403
    for action in ("start", "resume", "pause", "automatic", f"{ids[0]}/ask-again"):
        body = {"is_automatic": True} if action == "automatic" else {}
        assert guest_client.post(f"{URL}/{action}", body, content_type="application/json").status_code == 403
    assert profiles_of([ids[0]])[ids[0]] == _SAD
