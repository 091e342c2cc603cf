"""Behind nginx and Caddy as deploy/proxies says, over TLS: signing in, styles, and streams that are not held up."""

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest
import yaml
from bs4 import BeautifulSoup

from core.http.ports import find_free_port
from tests.fakes.base import Gate
from tests.fakes.ollama import MODEL, OllamaFake
from tests.fakes.tls import Household
from tests.plexsage.real_proxies import configure, find_program, proxy
from tests.server import OWNER, PASSWORD, ROOT, Server, provider

pytestmark = pytest.mark.process

#: The file, the path that it serves PlexSage below, and what to change in it, by proxy.
_WAYS: dict[str, tuple[tuple[str, str, dict[str, str]], ...]] = {
    "nginx": (
        ("nginx.conf", "", {}),
        ("nginx-below-a-path.conf", "/music", {}),
        (
            "nginx-below-a-path.conf",
            "/music",
            {"proxy_pass http://127.0.0.1:5765;": "proxy_pass http://127.0.0.1:5765/;"},
        ),
    ),
    "caddy": (
        ("Caddyfile", "", {}),
        ("Caddyfile-below-a-path", "/music", {}),
        ("Caddyfile-below-a-path", "/music", {"\thandle /music/*": "\thandle_path /music/*"}),
    ),
}


class Site(NamedTuple):
    """PlexSage as browsers reach it, and the model it asks."""

    url: str
    root: str
    server: Server
    model: OllamaFake
    trust: ssl.SSLContext

    def browser(self) -> httpx2.Client:
        """In which nobody is signed in."""
        return httpx2.Client(verify=self.trust, timeout=30)


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(
            (name, *way),
            id=f"{name}-{'host' if not way[1] else 'strips' if way[2] else 'keeps'}",
            marks=pytest.mark.skipif(find_program(name) is None, reason=f"there is no {name} here"),
        )
        for name, ways in _WAYS.items()
        for way in ways
    ],
)
def site(request: pytest.FixtureRequest, with_music: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    name, file, root, changes = request.param
    folder, household, port = tmp_path_factory.mktemp(name), Household(), find_free_port()
    url = f"https://localhost:{port}{root}"
    issued = household.authority.issue_cert("localhost")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    issued.cert_chain_pems[0].write_to_path(certificate)
    issued.private_key_pem.write_to_path(key)
    trust = ssl.create_default_context(cafile=str(household.file(folder)))
    told = {"PLEXSAGE_URL": url, "PLEXSAGE_TRUST_FORWARDED_PROTO": "true", "PLEXSAGE_TRUSTED_PROXIES": "127.0.0.1"}
    with ExitStack() as stack:
        model = stack.enter_context(OllamaFake())
        model.add_model(MODEL)
        model.answer_numbers()
        server = stack.enter_context(Server(with_music, folder / "data", **told, **provider(model)))
        config = configure(name, file, port=port, plexsage=server.port, certificate=certificate, key=key)
        for old, new in changes.items():
            ours = old.replace("5765", str(server.port))
            assert ours in config
            config = config.replace(ours, new.replace("5765", str(server.port)))
        stack.enter_context(proxy(name, config, folder, port))
        yield Site(url, root, server, model, trust)


def test_people_sign_in_over_tls_and_stay_where_they_are(site: Site) -> None:
    with site.browser() as browser:
        arrived = browser.get(f"{site.url}/", follow_redirects=True)
        assert str(arrived.url) == f"{site.url}/login/"
        form = BeautifulSoup(arrived.text, "html.parser")
        sheets = [str(link["href"]) for link in form.select("link[rel=stylesheet]")]
        assert sheets
        for sheet in sheets:
            assert (
                browser.get(f"{site.url.removesuffix(site.root)}{sheet}").headers["Content-Type"].startswith("text/css")
            )
        fields = {"username": OWNER, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        sent_from = {"Origin": site.url.removesuffix(site.root), "Referer": str(arrived.url)}
        signed_in = browser.post(f"{site.url}/login/", data=fields, headers=sent_from)
        assert (signed_in.status_code, signed_in.headers["Location"]) == (302, f"{site.root}/")
        (session,) = [cookie for cookie in signed_in.headers.get_list("Set-Cookie") if cookie.startswith("sessionid=")]
        assert "; Secure" in session
        assert f"; Path={site.root}/;" in f"{session};"
        assert browser.get(f"{site.url}/history/").status_code == 200


def test_forms_of_other_places_are_refused(site: Site) -> None:
    with site.browser() as browser:
        browser.get(f"{site.url}/login/")
        fields = {"username": OWNER, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
        refused = browser.post(f"{site.url}/login/", data=fields, headers={"Origin": "https://evil.example"})
        assert refused.status_code == 403


def test_a_stream_is_sent_on_as_it_comes(site: Site) -> None:
    gate = Gate()
    site.model.gates = {0: gate}
    with site.browser() as browser:
        browser.headers.update(site.server.headers)
        run = browser.post(f"{site.url}/api/runs", json={"text": "70s soul", "count": 5}).json()["id"]
        assert gate.reached.wait(20)
        with browser.stream("GET", f"{site.url}/api/runs/{run}/events") as answer:
            lines = answer.iter_lines()
            # All that has happened so far comes while the model has said nothing yet.
            assert any(line == "event: stage" or line.startswith("event: ") for line in lines)
            assert browser.get(f"{site.url}/api/runs/{run}").json()["state"] == "running"
            gate.open()
            assert "event: finished" in list(lines)


def test_health_is_answered_without_the_path_too(site: Site) -> None:
    assert site.server.ask("GET", "/api/health").status_code == 200
    with site.browser() as browser:
        assert browser.get(f"{site.url}/api/health").status_code == 200
        bare = browser.get(site.url)
        assert bare.status_code in {301, 302}


def test_traefiks_file_is_one_that_sends_to_the_container() -> None:
    """Traefik itself is in no distribution: its file is read, and not tried."""
    told = yaml.safe_load((ROOT / "deploy" / "proxies" / "traefik.yaml").read_text())["http"]
    assert told["services"][told["routers"]["plexsage"]["service"]]["loadBalancer"]["servers"] == [
        {"url": "http://plexsage:5765"}
    ]


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "deploy" / "proxies").iterdir()))
def test_each_file_says_what_to_tell_plexsage(file: str) -> None:
    text = (ROOT / "deploy" / "proxies" / file).read_text()
    for name in ("PLEXSAGE_URL=https://", "PLEXSAGE_TRUST_FORWARDED_PROTO=true", "PLEXSAGE_TRUSTED_PROXIES="):
        assert f"#   {name}" in text
    assert file in (ROOT / "docs" / "install.md").read_text()
