"""The home page in each of its states. Nothing outside is asked."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth.models import User
from django.db import connection
from django.test import AsyncClient, Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from library.errors import LibraryShrunkError
from library.models import SyncState
from library.schemas import TrackRef
from library.services.syncing.shrink_guard import check_size
from playlists.events import Failed, Picked, RunEventData, StepStarted
from playlists.models import Playlist, Run, RunEvent
from tests.accounts.fixtures import OWNER_PASSWORD
from tests.settings_ui.conftest import HTMX, attribute, one, soup, text


@pytest.fixture(autouse=True)
def nothing_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No page of this file may open a connection (the database is a file)."""

    def refuse(*_: Any) -> None:
        raise AssertionError("the page called somebody")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.fixture
def guest_client(transactional_db: None) -> Client:
    """Of their own: the library's database is not rolled back."""
    client = Client()
    client.force_login(User.objects.create_user("somebody", password=OWNER_PASSWORD))
    return client


@pytest.fixture
def configured(settings: Settings) -> None:
    """An LLM is chosen; nobody asks whether it is there."""
    settings.LLM_ENVIRONMENT = {"provider": "ollama", "model_analysis": "llama3:8b"}


def run_of(*events: RunEventData, state: Run.State = Run.State.RUNNING, **fields: Any) -> Run:
    run = Run.objects.create(wish={"text": "mellow soul", "count": 25}, seed=1, state=state, **fields)
    for number, event in enumerate(events, 1):
        RunEvent.objects.create(run=run, number=number, data=event.model_dump(mode="json"))
    return run


def picked(position: int) -> Picked:
    track = TrackRef(rating_key=str(position), title="A", artist="B", album="C")
    return Picked(position=position, count=25, track=track)


@pytest.mark.django_db
def test_an_empty_library_asks_the_owner_to_add_music(owner_client: Client) -> None:
    page = soup(owner_client.get("/"))
    assert text(page, "h1") == "No music yet"
    assert attribute(page, ".empty-home a", "href") == "/setup/music/"
    assert page.select("#wish-text") == []
    assert attribute(page, ".notice a", "href") == "/setup/"


def test_guests_are_not_sent_to_pages_that_they_may_not_open(guest_client: Client) -> None:
    page = soup(guest_client.get("/"))
    assert [link["href"] for link in page.select("a[href]") if "/set" in str(link["href"])] == []


@pytest.mark.usefixtures("library")
def test_without_an_llm_the_page_says_so_and_where_to_go(owner_client: Client) -> None:
    page = soup(owner_client.get("/"))
    assert "LLM not configured" in text(page, ".notice.warning")
    assert attribute(page, ".notice.warning a", "href") == "/setup/llm/"
    assert page.select("#wish-make") == []


@pytest.mark.usefixtures("library", "configured")
class TestWishBox:
    def test_it_makes_a_playlist_or_shows_the_filters_and_no_token_gets_into_an_address(
        self, owner_client: Client
    ) -> None:
        page = soup(owner_client.get("/"))
        form = one(page, "form.wish")
        assert (form["method"], form["action"]) == ("get", "/playlists/new/")
        assert [field["name"] for field in form.select("input, textarea")] == ["text"]
        make = one(form, "#wish-make")
        assert (make["formmethod"], make["name"]) == ("post", "csrfmiddlewaretoken")
        assert make["value"]

    def test_its_button_starts_a_run(self, owner: User) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(owner)
        token = attribute(soup(client.get("/")), "#wish-make", "value")
        assert client.post("/playlists/new/", {"text": "70s soul"}).status_code == 403
        served = AsyncClient(enforce_csrf_checks=True)
        served.cookies = client.cookies
        # As the server does it: what outlives a request needs a loop that nobody stands in the way of.
        send = async_to_sync(served.post)
        response = send("/playlists/new/", {"text": "70s soul", "csrfmiddlewaretoken": token})
        assert response.status_code == 302
        run = Run.objects.get()
        assert (run.wish["text"], response.headers["Location"]) == ("70s soul", f"/runs/{run.pk}/")

    def test_ideas_fill_the_box(self, owner_client: Client) -> None:
        chips = soup(owner_client.get("/")).select(".chip")
        assert len(chips) == 4
        for chip in chips:
            assert (chip["data-fill"], chip["data-value"]) == ("wish-text", chip.get_text())

    def test_ideas_for_other_pages(self, owner_client: Client) -> None:
        here = [chip.get_text() for chip in soup(owner_client.get("/")).select(".chip")]
        assert [chip.get_text() for chip in soup(owner_client.get("/examples/")).select(".chip")] == here


@pytest.mark.usefixtures("library", "configured")
class TestRuns:
    def test_what_is_being_made_says_how_far_it_is(self, owner_client: Client) -> None:
        run = run_of(StepStarted(step="select"), *(picked(number) for number in range(1, 8)))
        page = soup(owner_client.get("/"))
        assert text(page, ".running-link .small") == "Picking 7 of 25"
        assert attribute(page, ".running-link", "href") == f"/runs/{run.pk}/"
        assert attribute(page, "#home-running", "hx-get") == "/running/"

    def test_once_it_is_done_the_page_stops_asking_and_gets_the_playlist(self, owner_client: Client) -> None:
        Playlist.objects.create(title="Slow Burn", wish="mellow soul")
        fragment = soup(owner_client.get("/running/", headers=HTMX))
        assert not one(fragment, "#home-running").get("hx-get")
        assert one(fragment, "#home-recent")["hx-swap-oob"] == "true"
        assert "Slow Burn" in text(fragment, "#home-recent")
        assert fragment.select("form") == []

    def test_a_failure_is_one_clean_line(self, owner_client: Client) -> None:
        failed = Failed(code="unreachable", message="Cannot reach Ollama at nas:11434: refused.")
        run = run_of(failed, state=Run.State.FAILED, provider="ollama", ended_at=timezone.now())
        page = soup(owner_client.get("/"))
        assert text(page, ".notice.warning") == "Generation failed - check Ollama settings"
        assert attribute(page, ".notice.warning a", "href") == f"/runs/{run.pk}/"
        Run.objects.update(ended_at=timezone.now() - timedelta(days=2))
        assert soup(owner_client.get("/")).select(".notice.warning") == []


@pytest.mark.usefixtures("library", "configured")
def test_recent_playlists_and_the_way_to_all_of_them(owner_client: Client) -> None:
    for number in range(9):
        Playlist.objects.create(title=f"List {number}", wish="soul")
    page = soup(owner_client.get("/"))
    titles = [link.get_text() for link in page.select("#home-recent .card-link")]
    assert titles == [f"List {number}" for number in range(8, 2, -1)]
    assert attribute(page, "#home-recent .section-head a", "href") == "/history/"


@pytest.mark.usefixtures("library", "configured")
def test_no_playlist_yet(owner_client: Client) -> None:
    page = soup(owner_client.get("/"))
    assert one(page, "#home-recent").has_attr("hidden")
    assert one(page, ".first-words")


@pytest.mark.usefixtures("library", "configured")
def test_a_sync_that_failed_is_told_in_words(owner_client: Client) -> None:
    state, _ = SyncState.objects.get_or_create(pk=1)
    with pytest.raises(LibraryShrunkError) as shrunk:
        check_size(0, 500, accept=False)
    state.phase, state.error = "failed", shrunk.value.message
    state.save()
    page = soup(owner_client.get("/"))
    assert "manage.py" not in page.text
    assert "has no tracks any more (500 before)" in text(page, ".notice.warning")
    assert text(page, "#library-state") == "400 tracks · synced just now"


@pytest.mark.usefixtures("library", "configured")
def test_the_number_of_queries_does_not_grow(
    owner_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Playlist.objects.create(title="The first", wish="soul")
    owner_client.get("/")
    with CaptureQueriesContext(connection) as with_one:
        owner_client.get("/")
    for number in range(20):
        Playlist.objects.create(title=f"List {number}", wish="soul")
    with django_assert_num_queries(len(with_one)):
        owner_client.get("/")


@pytest.mark.django_db
def test_an_address_without_anything_has_a_page_of_the_house(owner_client: Client) -> None:
    response = owner_client.get("/nothing/here/")
    assert response.status_code == 404
    assert one(soup(response), ".site-header")


def test_a_fault_of_ours_has_a_page_that_needs_nothing() -> None:
    from django.template.loader import render_to_string

    page = soup(type("Answer", (), {"content": render_to_string("500.html").encode()})())
    assert attribute(page, "main a", "href") == "/"


@pytest.mark.usefixtures("library", "configured")
def test_other_ideas_can_be_had_and_come_in_turn(owner_client: Client) -> None:
    seen = set()
    address = "/examples/"
    for _ in range(6):
        page = soup(owner_client.get(address))
        seen.add(tuple(chip.text for chip in page.select(".chip")))
        address = str(one(page, ".more-examples")["hx-get"])
    assert len(seen) > 1
    assert soup(owner_client.get("/examples/?turn=x")).select(".chip")
    assert one(soup(owner_client.get("/examples/?turn=100")), ".more-examples")["hx-get"] == "/examples/?turn=1"
