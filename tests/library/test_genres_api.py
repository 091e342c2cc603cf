"""/api/library/genres: the list, and changes by staff with what undoes them."""

import pytest
from django.test import Client

from library.models import GenreRule
from tests.library.loading import load, load_again, track

URL = "/api/library/genres"


@pytest.fixture(autouse=True)
def library(db: None) -> None:
    """Three songs."""
    load_again(track("1", genres=("Rap",)), track("2", genres=("Hip-Hop",)), track("3", genres=("Rock",)))


def test_merge_list_undo(owner_client: Client) -> None:
    def post(action: str, body: object) -> dict[str, object]:
        answer = owner_client.post(f"{URL}/{action}", body, content_type="application/json")
        assert answer.status_code == 200
        return dict(answer.json())

    listed = owner_client.get(URL).json()
    assert {family["name"] for family in listed["families"]} == {"Rap", "Hip-Hop", "Rock"}
    assert listed["suggestions"][0]["into"] == ["Hip-Hop"]
    merged = post("merge", {"names": ["rap"], "into": "Hip-Hop"})
    assert merged["words"] == "Rap is now part of Hip-Hop."
    family = owner_client.get(f"{URL}?search=rap").json()["families"][0]
    assert (family["name"], family["tracks"], len(family["members"])) == ("Hip-Hop", 2, 2)
    post("hide", {"name": "Rock"})
    assert GenreRule.objects.filter(is_hidden=True).count() == 1
    post("show", {"name": "Rock"})
    post("restore", {"rules": merged["before"]})
    assert not GenreRule.objects.exists()
    post("merge", {"names": ["rap"], "into": "Hip-Hop"})
    post("split", {"name": "Rap"})
    apart = post("keep-apart", {"names": ["Rap", "Hip-Hop"]})
    assert owner_client.get(URL).json()["suggestions"] == []
    post("offer-again", {"names": apart["apart"]})
    assert owner_client.get(URL).json()["suggestions"] == listed["suggestions"]
    assert not GenreRule.objects.exists()


def test_a_hidden_genre_that_no_track_carries_any_more_can_be_merged(owner_client: Client) -> None:
    def post(action: str, body: object) -> int:
        return owner_client.post(f"{URL}/{action}", body, content_type="application/json").status_code

    assert post("hide", {"name": "Rap"}) == 200
    load(track("2", genres=("Hip-Hop",)))
    assert post("merge", {"names": ["Rap"], "into": "Hip-Hop"}) == 200
    load(track("1", genres=("Rap",)), track("2", genres=("Hip-Hop",)))
    (family,) = owner_client.get(URL).json()["families"]
    assert (family["name"], family["tracks"]) == ("Hip-Hop", 2)


def test_a_genre_with_a_whole_text_for_a_name_is_a_genre_like_any_other(owner_client: Client) -> None:
    text = "recorded in one take " * 100
    load(track("1", genres=(text,)), track("2", genres=("Rock",)))

    def post(action: str, body: object) -> list[object]:
        answer = owner_client.post(f"{URL}/{action}", body, content_type="application/json")
        assert answer.status_code == 200
        return list(answer.json()["before"])

    before = post("merge", {"names": [text], "into": "Rock"})
    assert len(owner_client.get(URL).json()["families"]) == 1
    post("restore", {"rules": before})
    post("hide", {"name": text})
    assert [family["is_hidden"] for family in owner_client.get(URL).json()["families"]] == [False, True]


@pytest.mark.parametrize(
    ("action", "body", "status"),
    [
        ("merge", {"names": ["Polka"], "into": "Rock"}, 404),
        ("merge", {"names": ["Polka" * 300], "into": "Rock"}, 404),
        ("merge", {"names": ["Rock"], "into": "Rock"}, 422),
        ("merge", {"names": [], "into": "Rock"}, 422),
        ("split", {"name": "Rock"}, 422),
        ("hide", {}, 422),
        ("keep-apart", {"names": ["Rock"]}, 422),
        ("keep-apart", {"names": ["Rock", "Polka"]}, 404),
        ("offer-again", {"names": ["Rock", "rock"]}, 422),
        ("restore", {"rules": [{"key": "rock", "into": "rock"}]}, 422),
        ("restore", {"rules": [{"key": "", "into": "rock"}]}, 422),
        ("restore", {"rules": [{"key": "rock", "name": "Rock" * 300}]}, 422),
    ],
)
def test_what_cannot_be_done_is_said(owner_client: Client, action: str, body: object, status: int) -> None:
    answer = owner_client.post(f"{URL}/{action}", body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json()["error"]
    assert not GenreRule.objects.exists()


@pytest.mark.parametrize("action", ["merge", "split", "hide", "show", "keep-apart", "offer-again", "restore"])
def test_only_staff_may_change(guest_client: Client, action: str) -> None:
    body = {"names": ["Rap", "Rock"], "into": "Rock", "name": "Rap", "rules": []}
    answer = guest_client.post(f"{URL}/{action}", body, content_type="application/json")
    assert answer.status_code == 403
    assert not GenreRule.objects.exists()
    assert guest_client.get(f"{URL}/{action}").status_code == 405
