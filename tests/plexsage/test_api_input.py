"""What no database stores is refused at the door of the JSON API, and so is what is no JSON."""

from typing import Any

import pytest
from django.test import AsyncClient, Client

from playlists.models import Run

pytestmark = pytest.mark.django_db


def refused(response: Any, words: str) -> None:
    assert (response.status_code, response.json()["code"]) == (400, "bad_request"), response.content
    assert words in response.json()["error"]


@pytest.mark.parametrize(
    "text",
    [
        r'{"text": "soul \ud800"}',
        r'{"text": "soul \udc00\ud800"}',
        r'{"text": "soul \u0000"}',
        r'{"text": "soul", "genres": ["Soul", "\ud83d"]}',
        r'{"text": "soul", "\ud83d": 1}',
        b'{"text": "soul \xed\xa0\x80"}',
    ],
    ids=["half", "halves in the wrong order", "NUL", "in a list", "in a name", "as bytes"],
)
@pytest.mark.django_db(transaction=True)
async def test_text_that_cannot_be_stored_is_refused(async_owner_client: AsyncClient, text: str | bytes) -> None:
    response = await async_owner_client.post("/api/runs", text, content_type="application/json")
    refused(response, "can't be stored")
    assert await Run.objects.acount() == 0


@pytest.mark.parametrize("text", ["{", "text=soul", b"\xff\xfe\x00", "[" * 9_999, "9" * 9_999])
def test_what_is_no_json_is_refused(owner_client: Client, text: str | bytes) -> None:
    for path in ("/api/config", "/api/filter/preview"):
        refused(owner_client.post(path, text, content_type="application/json"), "isn't JSON")


def test_whole_characters_are_welcome(owner_client: Client) -> None:
    body = r'{"genres": ["\ud83d\ude00", "été"]}'
    response = owner_client.post("/api/filter/preview", body, content_type="application/json")
    assert response.status_code == 200


@pytest.mark.parametrize("path", ["library/search?q=a%00b", "results?type=%00", "library/genres?search=%00"])
def test_a_nul_in_a_query_is_refused(owner_client: Client, path: str) -> None:
    refused(owner_client.get(f"/api/{path}"), "NUL")


@pytest.mark.parametrize("path", ["art/a%00b", "results/1%00", "art/%ED%A0%80", "results/%ED%A0%80", "library/a%00"])
def test_such_a_path_leads_nowhere(owner_client: Client, path: str) -> None:
    assert owner_client.get(f"/api/{path}").status_code == 404


def test_half_a_character_in_a_query_is_read_as_another_one(owner_client: Client) -> None:
    assert owner_client.get("/api/library/search?q=%ED%A0%80").json() == []
