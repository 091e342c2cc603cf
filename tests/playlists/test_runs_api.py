"""GET /api/runs: all runs, a page at a time."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from playlists.models import Run
from playlists.schemas import Wish
from tests.playlists.making import make_playlist

pytestmark = pytest.mark.django_db


def run(text: str, **fields: Any) -> Run:
    return Run.objects.create(wish=Wish(text=text).model_dump(mode="json"), seed=1, **fields)


def listed(client: Client, query: str = "") -> dict[str, Any]:
    response = client.get(f"/api/runs{query}")
    assert response.status_code == 200, response.content
    answer: dict[str, Any] = response.json()
    return answer


def test_all_runs_newest_first(owner_client: Client) -> None:
    playlist = make_playlist()
    failed = run("jazz", state="failed", provider="ollama", model="llama3:8b")
    revision = run("more soul", state="running", target=playlist)
    answer = listed(owner_client)
    assert answer["total"] == 3
    assert [(line["id"], line["state"], line["text"], line["playlist_id"]) for line in answer["runs"]] == [
        (revision.pk, "running", "more soul", playlist.pk),
        (failed.pk, "failed", "jazz", None),
        (playlist.run_id, "finished", "70s soul", playlist.pk),
    ]
    assert (answer["runs"][1]["provider"], answer["runs"][1]["model"]) == ("ollama", "llama3:8b")


def test_a_page_of_them_and_those_of_a_state(owner_client: Client) -> None:
    runs = [run(f"soul {number}", state="failed" if number % 2 else "finished") for number in range(5)]
    page = listed(owner_client, "?limit=2&offset=1")
    assert ([line["id"] for line in page["runs"]], page["total"]) == ([runs[3].pk, runs[2].pk], 5)
    failed = listed(owner_client, "?state=failed")
    assert ([line["id"] for line in failed["runs"]], failed["total"]) == ([runs[3].pk, runs[1].pk], 2)
    assert listed(owner_client, f"?offset={2**31 - 1}") == {"runs": [], "total": 5}


@pytest.mark.parametrize("query", ["state=broken", "limit=0", "limit=101", "offset=-1", f"offset={2**63}"])
def test_a_bad_question_is_refused_by_its_field(owner_client: Client, query: str) -> None:
    response = owner_client.get(f"/api/runs?{query}")
    assert response.status_code == 422
    assert response.json()["error"].startswith(f"{query.partition('=')[0]}: ")


def test_many_runs_take_no_more_queries(
    owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        make_playlist((number + 1,))
    with django_assert_max_num_queries(4):
        assert len(listed(owner_client)["runs"]) == 20
