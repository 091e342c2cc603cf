"""The genre page: merging, parting, hiding and undoing, with a script and without one."""

import json

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from library.models import GenreRule
from library.queries import library_counts
from tests.library.loading import load, track
from tests.settings_ui.conftest import HTMX, one, soup, text

URL = "/settings/genres/"


@pytest.fixture(autouse=True)
def library(db: None) -> None:
    """Four songs, five tags."""
    load(
        track("1", genres=("Hip-Hop",)),
        track("2", genres=("Hip-Hop", "Rap")),
        track("3", genres=("Rock", "seen <b>live</b>")),
        track("4", genres=("Polka",)),
    )


def names(page: BeautifulSoup) -> list[str]:
    """The families that are listed."""
    return [label.get_text(strip=True) for label in page.select(".genre-name > span:first-of-type")]


def offered() -> set[str]:
    """To filter by."""
    return {facet.name for facet in library_counts().genres}


def test_an_offer_can_be_turned_down_and_taken_back(owner_client: Client) -> None:
    page = soup(owner_client.get(URL))
    button = one(page, ".offer button[formaction]")
    fields = [str(field["value"]) for field in page.select(".offer input[name=apart]")]
    answer = owner_client.post(str(button["formaction"]), {"apart": fields})
    assert answer.status_code == 303
    page = soup(owner_client.get(URL))
    assert page.select(".offer") == []
    assert text(page, "#genre-notice .notice > p") == "Rap, Hip-Hop will be kept separate."
    again = one(page, "#genre-notice form")
    fields = [str(field["value"]) for field in again.select("input[name=apart]")]
    page = soup(owner_client.post(str(again["action"]), {"apart": fields}, headers=HTMX))
    assert text(page, ".offer-names") == "Rap"
    assert text(page, "#toast p") == "Undone."
    assert owner_client.post(f"{URL}keep-apart/", headers=HTMX).status_code == 422


def undo_fields(page: BeautifulSoup) -> dict[str, str]:
    """What the button of the notice sends."""
    return {str(field["name"]): str(field["value"]) for field in page.select(":is(#genre-notice, #toast) input")}


def test_the_page_lists_families_with_their_tracks_and_offers(owner_client: Client) -> None:
    page = soup(owner_client.get(URL))
    assert names(page) == ["Hip-Hop", "Polka", "Rap", "Rock", "seen <b>live</b>"]
    assert text(page, ".genre-row:first-child .genre-count") == "2 tracks"
    assert text(page, ".offer-names") == "Rap"
    assert one(page, ".offer button[name=into]")["value"] == "Hip-Hop"
    assert [option["value"] for option in page.select("#genre-names option")] == names(page)


def test_without_a_script_a_merge_leads_back_to_the_page_that_tells_it_once(owner_client: Client) -> None:
    answer = owner_client.post(f"{URL}merge/", {"names": ["Rap", "Polka"], "into": "hip hop", "q": "", "all": "1"})
    assert (answer.status_code, answer["Location"]) == (303, f"{URL}?all=1")
    page = soup(owner_client.get(answer["Location"]))
    assert text(page, "#genre-notice .notice > p") == "Rap, Polka are now part of Hip-Hop."
    assert offered() == {"Hip-Hop", "Rock", "seen <b>live</b>"}
    assert [member.get_text(" ", strip=True) for member in page.select(".member")] == ["Hip-Hop 2", "Polka 1", "Rap 1"]
    undone = owner_client.post(f"{URL}undo/", undo_fields(page))
    assert undone.status_code == 303
    page = soup(owner_client.get(undone["Location"]))
    assert text(page, "#genre-notice .notice > p") == "Undone."
    assert not GenreRule.objects.exists()
    owner_client.post(f"{URL}undo/", undo_fields(page))
    assert "Rap" not in offered(), "undoing the undoing does it again"
    owner_client.get(URL)
    assert soup(owner_client.get(URL)).select("#genre-notice .notice") == []


@pytest.mark.parametrize(
    ("ticked", "says"),
    [
        (["Rap", "Hip-Hop"], "Rap is now part of Hip-Hop."),
        (["Hip-Hop", "Rap"], "Rap is now part of Hip-Hop."),
        (["Rock", "Rap", "Polka"], "Rock, Rap are now part of Polka."),  # one track each: by name
        (["Rock", "seen <b>live</b>", "Hip-Hop"], "Rock, seen <b>live</b> are now part of Hip-Hop."),
    ],
)
def test_without_a_name_the_largest_of_the_ticked_ones_takes_them(
    owner_client: Client, ticked: list[str], says: str
) -> None:
    page = soup(owner_client.post(f"{URL}merge/", {"names": ticked, "into": ""}, headers=HTMX))
    assert text(page, "#toast .told > p") == says


def test_with_htmx_the_list_and_the_notice_come_back(owner_client: Client) -> None:
    answer = owner_client.post(f"{URL}merge/", {"names": ["Rap"], "into": "Hip-Hop"}, headers=HTMX)
    assert answer.status_code == 200
    page = soup(answer)
    assert page.select("html") == []
    assert one(page, "#toast")["hx-swap-oob"] == "innerHTML"
    assert "Rap" not in names(page)
    undone = soup(owner_client.post(f"{URL}undo/", undo_fields(page), headers=HTMX))
    assert "Rap" in names(undone)
    assert soup(owner_client.get(URL)).select("#genre-notice .notice") == [], "told once"


def test_a_member_is_parted_and_a_family_hidden_and_shown(owner_client: Client) -> None:
    owner_client.post(f"{URL}merge/", {"names": ["Rap"], "into": "Hip-Hop"}, headers=HTMX)
    page = soup(owner_client.get(URL))
    button = one(page, "button.member")
    assert button["formaction"] == f"{URL}split/"
    owner_client.post(str(button["formaction"]), {str(button["name"]): str(button["value"])})
    assert "Rap" in offered()
    hidden = soup(owner_client.post(f"{URL}hide/", {"name": "seen <b>live</b>"}, headers=HTMX))
    assert "seen <b>live</b>" not in offered()
    assert text(hidden, ".genre-row[data-hidden] .tag") == "hidden"
    owner_client.post(f"{URL}show/", {"name": "seen <b>live</b>"})
    assert "seen <b>live</b>" in offered()


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(
    ("action", "fields", "says"),
    [
        ("merge", {"into": "Rock"}, "Select the genres"),
        ("merge", {"names": ["Rap"]}, "Select a second genre"),
        ("merge", {"names": ["Polka"], "into": "  "}, "Select a second genre"),
        ("merge", {"into": ""}, "Select the genres"),
        ("merge", {"names": ["Rap"], "into": "Zydeco"}, 'no genre "Zydeco"'),
        ("merge", {"names": ["Rock"], "into": "Rock"}, "Choose a different"),
        ("split", {"name": "Rock"}, "Nothing was merged"),
        ("hide", {}, "no genre"),
        ("undo", {"rules": "nonsense"}, "can no longer be undone"),
        ("undo", {"rules": '{"a": 1}'}, "can no longer be undone"),
        ("undo", {"rules": "[7]"}, "can no longer be undone"),
        ("undo", {"rules": json.dumps([{"key": "rock", "into": "rock"}])}, "changed in the meantime"),
    ],
)
def test_what_cannot_be_done_is_said_and_ticks_are_kept(
    owner_client: Client, headers: dict[str, str], action: str, fields: dict[str, object], says: str
) -> None:
    answer = owner_client.post(f"{URL}{action}/", fields, headers=headers)
    assert answer.status_code == 422
    page = soup(answer)
    assert says in text(page, "#toast .error p" if headers else "#genre-notice .notice.error")
    ticked = [str(box["value"]) for box in page.select("input[type=checkbox][checked]")]
    assert ticked == fields.get("names", [])
    assert not GenreRule.objects.exists()


def test_searching_gives_htmx_the_list_and_others_the_page(owner_client: Client) -> None:
    found = soup(owner_client.get(f"{URL}?q=hiphop", headers=HTMX))
    assert names(found) == ["Hip-Hop"]
    assert found.select("html") == []
    page = soup(owner_client.get(f"{URL}?q=zydeco"))
    assert text(page, "#genres .empty") == "No genre name contains “zydeco”."
    assert one(page, "#genre-q")["value"] == "zydeco"


def test_a_long_list_is_cut_and_can_be_had_whole(owner_client: Client) -> None:
    load(*(track(str(number), genres=(f"Genre {number}",)) for number in range(130)))
    page = soup(owner_client.get(URL))
    assert len(names(page)) == 120
    more = one(page, "#genres a.button")
    assert text(page, "#genres a.button") == "Show 10 more"
    assert len(names(soup(owner_client.get(f"{URL}{more['href']}")))) == 130


def test_an_empty_library_says_where_to_get_one(owner_client: Client) -> None:
    load(track("Untagged"))
    assert "Load a library first" in text(soup(owner_client.get(URL)), "#genres .empty")


@pytest.mark.parametrize("action", ["", "merge/", "split/", "hide/", "show/", "undo/"])
def test_only_staff_come_here(guest_client: Client, action: str) -> None:
    answer = guest_client.post(f"{URL}{action}", {"name": "Rap"}) if action else guest_client.get(URL)
    assert answer.status_code == 403
    assert not GenreRule.objects.exists()


def test_changes_need_post_and_a_token(owner_client: Client, owner: object) -> None:
    for action in ("merge", "split", "hide", "show", "undo"):
        assert owner_client.get(f"{URL}{action}/").status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(owner)  # type: ignore[arg-type]  # the fixture's user
    assert strict.post(f"{URL}hide/", {"name": "Rap"}).status_code == 403
    assert not GenreRule.objects.exists()


def test_the_settings_page_leads_here(owner_client: Client) -> None:
    assert soup(owner_client.get("/settings/")).select(f'a[href="{URL}"]')
