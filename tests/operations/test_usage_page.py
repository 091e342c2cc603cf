"""The usage page, its file and its part of the API: who sees what, and what they are told."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from llm.models import UsageRecord
from llm.schemas import Usage
from operations.services.usage.report import shift_month
from tests.operations.usage import CLOUD, TOLD, call
from tests.settings_ui.conftest import one, soup, text

PAGE, FILE, API = "/usage/", "/usage/usage.csv", "/api/usage"
ADDRESSES = (PAGE, FILE, API)
pytestmark = pytest.mark.django_db


def rows(client: Client, **query: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(FILE, query).content.decode())))


def cells(client: Client, table: str, **query: Any) -> list[list[str]]:
    page = soup(client.get(PAGE, query))
    found = page.select(f'.usage-scroll[aria-labelledby="usage-{table}"] tbody tr')
    return [[cell.get_text(" ", strip=True) for cell in row.select("th, td")] for row in found]


def test_nothing_used_is_said(owner_client: Client) -> None:
    page = soup(owner_client.get(PAGE))
    assert "No model was asked for anything" in text(page, "#usage")
    assert not page.select("svg rect, table")
    assert rows(owner_client) == []
    assert owner_client.get(API).json()["total"]["calls"] == 0


def test_a_local_model_costs_nothing_and_shows_no_dollars(guest: User, guest_client: Client) -> None:
    call(guest)
    page = soup(guest_client.get(PAGE))
    assert cells(guest_client, "models") == [["llama3:8b (Ollama)", "1", "10,000", "500", "0", "2 min"]]
    assert "$" not in page.get_text()
    assert "4,000 of the tokens read" in text(page, "#usage")
    assert len(page.select("svg rect.read")) == 12


def test_money_is_summed_and_an_unknown_price_is_never_a_number(guest: User, guest_client: Client) -> None:
    call(guest, **CLOUD, usage=Usage(input_tokens=1_000_000, output_tokens=100_000))
    (line,) = cells(guest_client, "models")
    assert line[4].startswith("~$0.")
    call(guest, provider="openai", model="nobody-knows-it")
    assert cells(guest_client, "models")[1][4] == "price unknown"
    assert cells(guest_client, "months")[0][4].endswith("+ unknown")
    assert {row["cost_usd"] for row in guest_client.get(API).json()["rows"]} >= {None}


def test_calls_that_came_to_nothing_and_were_not_counted_are_told(guest: User, guest_client: Client) -> None:
    call(guest)
    call(guest, outcome="silent", usage=Usage(counted=False))
    assert cells(guest_client, "purposes") == [
        ["Picking tracks", "2 (1 failed)", "at least 10,000", "at least 500", "0", "3 min"]
    ]
    assert guest_client.get(API).json()["total"]["failed_calls"] == 1


class TestWhoSeesWhat:
    """Members their own, staff everything."""

    @pytest.fixture(autouse=True)
    def _calls(self, owner: User, guest: User) -> None:
        call(owner, model="owners-model")
        call(guest, model="guests-model")
        call(None, purpose="exam", model="household-model")

    def test_a_member_sees_their_own(self, guest: User, guest_client: Client) -> None:
        for query in ({}, {"person": guest.pk}):
            answers = [guest_client.get(address, query).content.decode() for address in ADDRESSES]
            assert all("guests-model" in answer for answer in answers)
            assert not any("owners-model" in answer or "household-model" in answer for answer in answers)
        page = soup(guest_client.get(PAGE))
        assert not page.select("#usage-person, #usage-people")

    @pytest.mark.parametrize("person", ["household", "0", "-1", "x", "9" * 60_000, "１", "1 or 1=1", "None"])
    @pytest.mark.parametrize("address", ADDRESSES)
    def test_a_member_finds_nobody_else(self, guest_client: Client, address: str, person: str) -> None:
        assert guest_client.get(address, {"person": person}).status_code in {404, 422}

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_somebody_else_is_as_unknown_as_nobody(self, owner: User, guest_client: Client, address: str) -> None:
        answers = [guest_client.get(address, {"person": person}) for person in (owner.pk, owner.pk + 1_000)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert address != API or answers[0].content == answers[1].content

    def test_staff_see_everybody(self, owner_client: Client) -> None:
        names = {row[0] for row in cells(owner_client, "people")}
        assert names == {"owner", "guest", "The household"}
        assert {row["model"] for row in rows(owner_client)} == {"owners-model", "guests-model", "household-model"}

    def test_staff_choose_a_person(self, guest: User, owner_client: Client) -> None:
        assert [row["model"] for row in rows(owner_client, person=guest.pk)] == ["guests-model"]
        assert [row["model"] for row in rows(owner_client, person="household")] == ["household-model"]
        page = soup(owner_client.get(PAGE, {"person": guest.pk}))
        assert one(page, "#usage-person option[selected]").get_text(strip=True) == "guest"
        assert f"person={guest.pk}" in str(one(page, "a[download]")["href"])
        assert not page.select("#usage-people")

    @pytest.mark.parametrize("address", ADDRESSES)
    def test_nobody_is_nobody_for_staff_as_well(self, owner_client: Client, address: str) -> None:
        assert owner_client.get(address, {"person": "99999999"}).status_code == 404

    def test_two_people_of_one_name_are_two(self, guest: User, owner: User, owner_client: Client) -> None:
        User.objects.filter(pk__in=[guest.pk, owner.pk]).update(first_name="Kim")
        assert [row[0] for row in cells(owner_client, "people")].count("Kim") == 2

    def test_who_has_left_is_not_forgotten(self, guest: User, owner_client: Client) -> None:
        guest.delete()
        assert {row["person"] for row in rows(owner_client)} == {"owner", "The household"}
        assert len(rows(owner_client)) == 3


def test_strangers_are_sent_away(client: Client) -> None:
    assert [client.get(address).status_code for address in ADDRESSES] == [302, 302, 401]


def test_a_token_sees_what_its_person_sees(owner: User, guest: User, client: Client, api_headers: Any) -> None:
    call(guest)
    assert client.get(API, headers=api_headers).json()["total"]["calls"] == 1


class TestPeriods:
    """Which months are looked at."""

    @pytest.mark.parametrize(("months", "calls"), [("1", 1), ("3", 2), ("12", 2), ("0", 3)])
    def test_so_many_months(self, guest: User, guest_client: Client, months: str, calls: int) -> None:
        now = timezone.now()
        for ago in (0, 2, 30):
            at = datetime.combine(shift_month(now.date(), -ago), now.time(), UTC).replace(hour=12)
            call(guest, at=at)
        assert guest_client.get(API, {"months": months}).json()["total"]["calls"] == calls
        assert len(rows(guest_client, months=months)) == calls
        assert len(cells(guest_client, "months", months=months)) == calls

    @pytest.mark.parametrize("months", ["", "x", "-1", "1e3", "9" * 18, "9" * 60_000, "１２"])
    def test_no_number_is_the_usual_one(self, guest: User, guest_client: Client, months: str) -> None:
        call(guest)
        page = soup(guest_client.get(PAGE, {"months": months}))
        assert one(page, "#usage-months option[selected]")["value"] == "12"

    @pytest.mark.parametrize("months", ["x", "-1", "1201", "9" * 400])
    def test_scripts_are_told(self, guest_client: Client, months: str) -> None:
        assert guest_client.get(API, {"months": months}).status_code == 422

    @pytest.mark.parametrize("year", [1970, 2011, 2099, 9999])
    def test_a_clock_that_was_wrong_makes_no_endless_table(self, guest: User, guest_client: Client, year: int) -> None:
        call(guest)
        call(guest, at=datetime(year, 12, 15, tzinfo=UTC))
        assert guest_client.get(API, {"months": "0"}).json()["total"]["calls"] == 2
        assert len(guest_client.get(API, {"months": "0"}).json()["months"]) <= 125
        assert guest_client.get(PAGE, {"months": "0"}).status_code == 200


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "＝1"])
def test_no_cell_is_a_formula(guest: User, guest_client: Client, owner_client: Client, name: str) -> None:
    User.objects.filter(pk=guest.pk).update(first_name=name)
    call(guest, model=f" {name}")
    UsageRecord.objects.update(model=f"\t{name}")
    (row,) = rows(owner_client)
    assert row["model"].startswith("'")
    assert row["person"] == f"'{name}"


def test_a_name_is_text_on_the_page(guest: User, owner_client: Client) -> None:
    User.objects.filter(pk=guest.pk).update(first_name="<script>x</script>")
    call(guest, model='"><img src=x>')
    page = soup(owner_client.get(PAGE))
    assert not page.select("#usage img, #usage script, .usage-choice script")
    assert "<script>x</script>" in page.get_text()


def test_htmx_gets_the_part_alone(guest: User, guest_client: Client) -> None:
    call(guest)
    answer = guest_client.get(PAGE, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert soup(answer).select_one("#usage")


def test_the_file_says_what_it_is_and_is_kept_by_nobody(guest: User, guest_client: Client) -> None:
    call(guest, **CLOUD)
    answer = guest_client.get(FILE)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="plexsage-usage.csv"'
    assert "no-store" in answer["Cache-Control"]
    (row,) = rows(guest_client)
    assert row["input_tokens"] == str(TOLD.input_tokens)
    assert float(row["cost_usd"]) == float(UsageRecord.objects.get().cost_usd) > 0


def test_more_calls_cost_no_more_queries(
    guest: User, owner: User, owner_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        call(guest if number % 2 else owner, model=f"model {number}")
    with django_assert_max_num_queries(14):
        owner_client.get(PAGE)
    with django_assert_max_num_queries(5):
        owner_client.get(FILE)
