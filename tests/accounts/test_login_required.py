"""Who has not signed in sees nothing, and hears so in the words they understand."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.http import QueryDict
from django.test import AsyncClient, Client
from django.urls import get_resolver
from pytest_django.fixtures import Settings

from tests.accounts.urls import all_paths

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/", "/page/", "/staff/", "/playlists/1/", "/admin/", "/admin/accounts/apitoken/"])
def test_a_page_leads_to_the_login_page_and_back(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 302
    assert response.headers["Location"] == ("/login/" if path == "/" else f"/login/?next={path}")


def test_a_question_mark_survives_the_way(client: Client) -> None:
    assert client.get("/page/?a=1&b=2").headers["Location"] == "/login/?next=/page/%3Fa%3D1%26b%3D2"


def test_a_form_leads_back_to_the_page_it_was_sent_from(client: Client) -> None:
    headers = {"Referer": "http://testserver/playlists/1/?a=1#track-3"}
    response = client.post("/page/", {"title": "x"}, headers=headers)
    assert response.headers["Location"] == "/login/?next=/playlists/1/%3Fa%3D1"


@pytest.mark.parametrize(
    ("page", "field", "back"),
    [
        ("/", "text", "/?text=warm+soul"),
        ("/playlists/new/?w=old&n=40", "w", "/playlists/new/?w=warm+soul&n=40"),
    ],
)
def test_a_wish_in_it_comes_along(client: Client, page: str, field: str, back: str) -> None:
    response = client.post("/page/", {field: "warm soul"}, headers={"Referer": f"http://testserver{page}"})
    path, _, query = response.headers["Location"].partition("?")
    assert (path, QueryDict(query).dict()) == ("/login/", {"next": back})


@pytest.mark.parametrize("page", ["", "http://evil.example/", "https://testserver@evil.example/", "javascript:x"])
def test_a_form_of_elsewhere_is_not_a_place_to_come_back_to(client: Client, page: str) -> None:
    assert client.post("/page/", {"text": "x"}, headers={"Referer": page}).headers["Location"] == "/login/"


def test_what_would_make_a_header_that_proxies_refuse_is_left_out(client: Client) -> None:
    response = client.post("/page/", {"text": "ש" * 2_000}, headers={"Referer": "http://testserver/page/"})
    assert response.headers["Location"] == "/login/?next=/page/"


def test_htmx_hears_401_and_leaves_the_page_as_it_is(client: Client) -> None:
    response = client.get("/page/", headers={"HX-Request": "true"})
    assert response.status_code == 401
    assert "HX-Redirect" not in response.headers


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_the_api_answers_401(client: Client, method: str) -> None:
    response = getattr(client, method)("/api/me")
    assert response.status_code == 401
    assert response.json()["code"] == "unauthorized"
    assert set(response.json()) == {"error", "code"}
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_login_is_asked_for_before_csrf(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/api/me").status_code == 401


def test_an_event_stream_answers_401(client: Client) -> None:
    assert client.get("/page/", headers={"Accept": "text/event-stream"}).status_code == 401


async def test_health_is_public_and_nothing_beside_it(async_client: AsyncClient) -> None:
    response = await async_client.get("/api/health")
    assert response.json() == {"status": "healthy"}
    assert (await async_client.get("/api/health/../me")).status_code == 404
    assert (await async_client.get("/api/me")).status_code == 401


def test_the_login_page_and_static_files_are_public(client: Client, settings: Settings) -> None:
    settings.SERVESTATIC_USE_FINDERS = True
    assert client.get("/login/").status_code == 200
    assert client.get("/static/css/base.css").status_code == 200


def test_every_address_but_the_public_ones_needs_login(client: Client) -> None:
    links = {"setup/owner/1/", "login/demo/1/", "invite/1/", "password/1/"}
    public = links | {"login/", "api/health", "api/health/ready", "metrics"}  # the last is off, and so not found
    paths = set(all_paths(get_resolver()))
    assert len(paths) > 20
    open_to_all = {path for path in paths if client.get(f"/{path}").status_code not in {301, 302, 401}}
    assert open_to_all == public


class TestSignedIn:
    pytestmark = pytest.mark.django_db(transaction=True)

    async def test_a_page_opens(self, async_owner_client: AsyncClient) -> None:
        assert (await async_owner_client.get("/page/")).content == b"hello owner"

    async def test_the_api_answers(self, async_owner_client: AsyncClient) -> None:
        assert (await async_owner_client.get("/api/me")).json() == {"name": "owner"}

    def test_a_page_can_be_left(self, owner_client: Client) -> None:
        assert owner_client.get("/logout/").status_code == 405
        assert owner_client.post("/logout/").headers["Location"] == "/login/"
        assert owner_client.get("/page/").status_code == 302

    def test_who_is_locked_out_is_out_at_once(self, owner_client: Client, owner: User) -> None:
        User.objects.filter(pk=owner.pk).update(is_active=False)
        assert owner_client.get("/page/").status_code == 302

    def test_the_home_page_offers_to_sign_out(self, owner_client: Client) -> None:
        page = BeautifulSoup(owner_client.get("/").content, "html.parser")
        form = page.select_one('form[action="/logout/"]')
        assert form is not None
        assert form["method"] == "post"
        assert form.select_one("input[name=csrfmiddlewaretoken]") is not None


class TestStaff:
    @pytest.mark.parametrize("path", ["/staff/", "/staff-async/"])
    def test_others_read_why_not(self, guest_client: Client, path: str) -> None:
        response = guest_client.get(path)
        assert response.status_code == 403
        assert "Only the owner of this PlexSage can do this" in response.content.decode()

    def test_others_hear_it_in_json(self, guest_client: Client) -> None:
        response = guest_client.get("/api/staff")
        assert response.status_code == 403
        assert response.json()["code"] == "forbidden"

    @pytest.mark.parametrize("path", ["/staff/", "/staff-async/", "/api/staff?number=7"])
    def test_staff_may(self, owner_client: Client, path: str) -> None:
        assert owner_client.get(path).status_code == 200

    def test_the_operation_keeps_its_arguments(self, owner_client: Client) -> None:
        assert owner_client.get("/api/staff?number=7").json() == {"number": 7}

    def test_the_admin_is_no_loop_for_others(self, guest_client: Client) -> None:
        response = guest_client.get("/admin/", follow=True)
        assert response.status_code == 403

    def test_the_admins_own_login_page_is_not_served(self, client: Client, owner_client: Client) -> None:
        assert client.get("/admin/login/").headers["Location"].startswith("/login/?next=")
        data = {"username": "owner", "password": "correct horse battery staple"}
        assert client.post("/admin/login/", data).headers["Location"] == "/login/"
        assert "_auth_user_id" not in client.session
        assert owner_client.get("/admin/login/").headers["Location"] == "/admin/"
