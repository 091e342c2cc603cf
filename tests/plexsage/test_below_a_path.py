"""PLEXSAGE_URL=https://home.example/music/: everything is below that path, whether the proxy strips it or keeps it."""

import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver
from pytest_django import Settings

from core.middleware.lifespan import Message, Receive, Send
from core.middleware.root_path import cookie_path, serve_below
from plexsage.root_path import refuse_own_addresses
from tests.fakes.ollama import MODEL, OllamaFake
from tests.server import NO_TLS, OWNER, PASSWORD, Server, command, provider

ROOT = "/music"


@pytest.fixture(scope="module")
def ollama() -> Iterator[OllamaFake]:
    with OllamaFake() as fake:
        fake.add_model(MODEL)
        fake.answer_numbers()
        yield fake


@pytest.fixture(scope="module")
def server(with_music: Path, tmp_path_factory: pytest.TempPathFactory, ollama: OllamaFake) -> Iterator[Server]:
    """With a playlist, made below the path."""
    data = tmp_path_factory.mktemp("data")
    with Server(with_music, data, PLEXSAGE_URL=f"https://home.example{ROOT}/", **provider(ollama)) as running:
        made = running.ask("POST", f"{ROOT}/api/runs", json={"text": "70s soul"}).json()
        with running.watching(f"{ROOT}/api/runs/{made['id']}/events") as events:
            assert [name for _, name, _ in events][-1] == "finished"
        yield running


@pytest.fixture
def browser(server: Server) -> Iterator[httpx2.Client]:
    """The owner's."""
    with httpx2.Client(base_url=server.url, cookies=server.cookies, verify=NO_TLS, timeout=30) as client:
        yield client


#: Attributes whose addresses are asked for by GET.
_FOLLOWED = frozenset({"href", "src", "hx-get"})


def _addresses(page: str) -> Iterator[tuple[str, str]]:
    """All that begin at the root, in whatever attribute."""
    for tag in BeautifulSoup(page, "html.parser").find_all(True):
        for name, value in tag.attrs.items():
            if isinstance(value, str) and value.startswith("/"):
                yield name, value.partition("#")[0]


def _kind(address: str) -> str:
    """One of a kind is asked for: each track has its own sleeve, and filters combine without end."""
    path = re.sub(r"[0-9]+", "N", address.partition("?")[0])
    return re.sub(r"/(admin|static/\w+|art)/.+", r"/\1/…", path)


def test_every_address_on_every_page_is_below_the_path_and_answers(browser: httpx2.Client) -> None:
    waiting = deque([f"{ROOT}/", f"{ROOT}/setup/", f"{ROOT}/admin/"])
    seen = set(map(_kind, waiting))
    while waiting:
        path = waiting.popleft()
        answer = browser.get(path, follow_redirects=True)
        assert answer.status_code < 400, path
        assert urlsplit(str(answer.url)).path.startswith(f"{ROOT}/"), path
        if answer.headers["Content-Type"].startswith("text/html"):
            for name, address in _addresses(answer.text):
                assert f"{address}/".startswith(f"{ROOT}/"), (path, address)
                if name in _FOLLOWED and _kind(address) not in seen:
                    seen.add(_kind(address))
                    waiting.append(address)
    parts = (
        "/history/",
        "/settings/",
        "/account/",
        "/people/",
        "/usage/",
        "/system/",
        "/bin/",
        "/playlists/N/",
        "/api/docs",
    )
    assert {f"{ROOT}{part}" for part in (*parts, "/static/js/…", "/art/…", "/admin/…")} <= seen


@pytest.mark.parametrize("path", ["/", "/history/", "/settings/", "/api/health", "/api/results", "/static/js/csrf.js"])
def test_a_proxy_that_strips_the_path_gets_the_same_answer(path: str, browser: httpx2.Client) -> None:
    kept, stripped = browser.get(f"{ROOT}{path}"), browser.get(path)
    assert kept.status_code == stripped.status_code == 200
    anew = re.compile(r"[A-Za-z0-9]{64}|nonce=[0-9a-f]{32}")
    assert anew.sub("", kept.text) == anew.sub("", stripped.text)


def test_the_path_without_its_slash_leads_to_it(browser: httpx2.Client) -> None:
    answer = browser.get(ROOT)
    assert (answer.status_code, answer.headers["Location"]) == (301, f"{ROOT}/")


def test_a_path_that_only_begins_alike_is_another(browser: httpx2.Client) -> None:
    assert browser.get(f"{ROOT}al/").status_code == 404
    assert browser.get(f"{ROOT}{ROOT}/").status_code == 404


def test_signing_in_leads_below_the_path_and_sets_cookies_there_alone(server: Server) -> None:
    with httpx2.Client(base_url=server.url, verify=NO_TLS, timeout=30) as client:
        asked = client.get(f"{ROOT}/history/?q=soul")
        assert asked.headers["Location"] == f"{ROOT}/login/?next={ROOT}/history/%3Fq%3Dsoul"
        form = BeautifulSoup(client.get(asked.headers["Location"]).text, "html.parser")
        token = form.select_one("[name=csrfmiddlewaretoken]")
        assert token
        fields = {"username": OWNER, "password": PASSWORD, "csrfmiddlewaretoken": str(token["value"])}
        for way, path in ((f"{ROOT}/login/?next={ROOT}/history/", f"{ROOT}/history/"), (f"{ROOT}/login/", f"{ROOT}/")):
            client.cookies.delete("sessionid") if "sessionid" in client.cookies else None
            fields["csrfmiddlewaretoken"] = client.cookies["csrftoken"]
            signed_in = client.post(way, data=fields)
            assert (signed_in.status_code, signed_in.headers["Location"]) == (302, path)
            assert len(signed_in.headers.get_list("Set-Cookie")) >= 3
            for cookie in signed_in.headers.get_list("Set-Cookie"):
                assert re.search(rf"; Path={ROOT}/", cookie), cookie
        signed_out = client.post(
            f"{ROOT}/logout/", data={"csrfmiddlewaretoken": client.cookies["csrftoken"]}, follow_redirects=True
        )
        assert urlsplit(str(signed_out.url)).path == f"{ROOT}/login/"


def test_the_cookies_of_other_programs_on_the_host_do_not_hide_ours(server: Server) -> None:
    ours = server.cookies["sessionid"]
    # As browsers send them: ours has the longer path, and comes first.
    header = {"Cookie": f"sessionid={ours}; theme=dark; sessionid=of-another; theme=light"}
    page = httpx2.get(f"{server.url}{ROOT}/", headers=header, verify=NO_TLS)
    assert page.status_code == 200
    assert 'data-theme="dark"' in page.text


def test_the_api_refuses_in_json_and_names_addresses_below_the_path(server: Server, browser: httpx2.Client) -> None:
    refused = httpx2.get(f"{server.url}{ROOT}/api/results", verify=NO_TLS)
    assert (refused.status_code, refused.json()["code"]) == (401, "unauthorized")
    assert (
        httpx2.get(f"{server.url}{ROOT}/api/nowhere?{'x' * 9_000}", verify=NO_TLS).json()["code"] == "target_too_long"
    )
    assert browser.get(f"{ROOT}/api/nowhere").json()["code"] == "not_found"
    health = httpx2.get(f"{server.url}{ROOT}/api/health", verify=NO_TLS)
    assert health.headers["Cache-Control"] == "no-store"
    (result,) = browser.get(f"{ROOT}/api/results").json()["results"]
    track = browser.get(f"{ROOT}/api/results/{result['id']}").json()["snapshot"]["tracks"][0]
    assert track["art_url"].startswith(f"{ROOT}/api/art/")
    assert browser.get(track["art_url"]).headers["Content-Type"].startswith("image/")
    schema = browser.get(f"{ROOT}/api/openapi.json").json()
    assert {path.partition("/api/")[0] for path in schema["paths"]} == {ROOT}
    assert schema["paths"][f"{ROOT}/api/health"]["get"]["security"] == []


def test_the_older_programs_stream_names_pictures_below_the_path(server: Server) -> None:
    asked = {"prompt": "70s soul", "genres": ["Soul"], "decades": [], "track_count": 5}
    answer = server.ask("POST", f"{ROOT}/api/generate/stream", json=asked)
    assert answer.status_code == 200
    assert re.findall(r'"art_url": ?"([^"]{1,7})', answer.text)
    assert set(re.findall(r'"art_url": ?"([^"]{1,11})', answer.text)) == {f"{ROOT}/api/"}


def test_links_that_commands_print_have_the_path_once(server: Server, ownerless: Path, tmp_path: Path) -> None:
    told = {"PLEXSAGE_URL": f"http://127.0.0.1:5765{ROOT}"}
    link = command(server.data_dir, "demo_login_link", **told)
    assert link.startswith(f"http://127.0.0.1:5765{ROOT}/login/demo/")
    elsewhere = command(server.data_dir, "demo_login_link", "--base-url", f"http://127.0.0.1:7001{ROOT}/", **told)
    assert elsewhere.startswith(f"http://127.0.0.1:7001{ROOT}/login/demo/")
    with Server(ownerless, tmp_path / "data", **told) as first:
        (printed,) = re.findall(r"\S+/setup/owner/[\w-]{43}/", first.log)
    assert printed.startswith(f"http://127.0.0.1:5765{ROOT}/setup/owner/")


def test_a_path_that_is_a_page_of_ours_stops_the_start(capsys: pytest.CaptureFixture[str]) -> None:
    patterns = get_resolver().url_patterns
    for ours in ("/api", "/settings", "/settings/deeper", "/static", "/login", "/runs", "/admin", "/art"):
        with pytest.raises(SystemExit) as ended:
            refuse_own_addresses(ours, patterns)
        assert ended.value.code == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert f"PLEXSAGE_URL ends in /{ours.split('/')[1]}" in line
    for free in ("", "/music", "/plexsage", "/music/api", "/apis"):
        refuse_own_addresses(free, patterns)


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        ("/music/x", "/music/x"),
        ("/x", "/music/x"),
        ("/music", "/music"),
        ("/musical", "/music/musical"),
        ("/", "/music/"),
    ],
)
async def test_paths_get_one_form(path: str, seen: str) -> None:
    found: list[Message] = []

    async def inner(scope: Message, _receive: Receive, _send: Send) -> None:
        found.append(scope)

    async def nothing(*_: object) -> Message:
        return {}

    headers = [(b"cookie", b"a=1; b=2"), (b"host", b"x"), (b"cookie", b"a=3;c")]
    scope = {"type": "http", "path": path, "raw_path": path.encode(), "headers": headers, "root_path": ""}
    await serve_below("/music", inner)(scope, nothing, nothing)
    assert (found[0]["path"], found[0]["raw_path"], found[0]["root_path"]) == (seen, seen.encode(), "/music")
    assert found[0]["headers"] == [(b"host", b"x"), (b"cookie", b"a=1; b=2; c")]
    assert serve_below("", inner) is inner


@pytest.mark.parametrize(
    ("root", "path", "below"),
    [
        ("/music", "/", "/music/"),
        ("/music", "/login/", "/music/login/"),
        ("/music", "/music/", "/music/"),
        (None, "/", "/"),
    ],
)
def test_cookies_stay_below_the_path(root: str | None, path: str, below: str, settings: Settings) -> None:
    settings.FORCE_SCRIPT_NAME = root

    def view(_request: HttpRequest) -> HttpResponse:
        answer = HttpResponse()
        answer.set_cookie("kept", "yes", path=path)
        return answer

    assert cookie_path(view)(HttpRequest()).cookies["kept"]["path"] == below
