"""Secrets that are typed, made and handed out while PlexSage runs, and servers that repeat them in any spelling: none
is in a log, page, answer, event, dump, database file or backup, nor in what a backup without keys holds of the keys.
"""

import base64
import html
import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus

import httpx2
import pytest

from tests import forked
from tests.fakes.base import Reply, json_reply
from tests.fakes.openai_compatible import OpenAICompatibleFake
from tests.fakes.plex.server import PlexFake, User
from tests.operations.archives import unpack
from tests.plexsage.test_planted_secrets import ENDED, PAGES, dump
from tests.server import NO_TLS, Server, environment, until

#: Typed on pages and by scripts. Each has letters that addresses, JSON and HTML spell in other ways.
KEY = 'Hq1marker+of"custom\\key&<x>/1%20'
TOKEN = "Jq2marker-of-Plex_00"
ACCOUNT = "Lq3marker-of-plex.tv00"
PASSWORD = "Nq4marker & <password> of ada"
#: What none may say: the part of each that every spelling keeps, and what base64 and hexadecimal digits make of it.
TYPED = {"key": "q1marker", "token": "q2marker", "account": "q3marker", "password": "q4marker"}
MORE_PAGES = (
    *("/account/", "/people/", "/system/", "/usage/", "/bin/", "/api/account", "/api/people", "/api/people/invites"),
    *("/api/system", "/api/usage", "/api/openapi.json", "/admin/", "/admin/auth/user/", "/admin/accounts/apitoken/"),
    *("/admin/llm/providersettings/", "/admin/llm/providersettings/1/change/", "/admin/library/syncstate/"),
)
_STORE = f"""
from django.contrib.auth.models import User
from library.models import PlexServer
User.objects.create_user("ada", password={PASSWORD!r})
PlexServer.objects.create(pk=1, account_token={ACCOUNT!r})
"""


def spellings(secret: str) -> dict[str, str]:
    """As servers and proxies write what they were given."""
    raw = secret.encode()
    return {
        "plain": secret,
        "quoted": quote(secret),
        "quoted whole": quote(secret, safe=""),
        "quoted plus": quote_plus(secret),
        "quoted twice": quote(quote(secret, safe=""), safe=""),
        "JSON": json.dumps(secret)[1:-1],
        "JSON twice": json.dumps(json.dumps(secret)[1:-1])[1:-1],
        "HTML": html.escape(secret),
        "capitals": secret.upper(),
        "base64": base64.b64encode(raw).decode(),
        "base64 in more": base64.b64encode(b"x" + raw + b"yz").decode(),
        "base64 of an address": base64.urlsafe_b64encode(b"me:" + raw).decode(),
        "hexadecimal": raw.hex(),
    }


def needles(mark: str) -> set[bytes]:
    """The mark in clear, in hexadecimal digits, and in base64 wherever in a text it stands."""
    raw = mark.encode()
    encoded = {
        base64.b64encode(bytes(before) + raw)[-(-8 * before // 6) : 8 * (before + len(raw)) // 6] for before in range(3)
    }
    return {raw, raw.hex().encode(), *encoded}


@pytest.fixture(scope="module")
def plex() -> Iterator[PlexFake]:
    with PlexFake(name=f"Tower {TOKEN}") as fake:
        fake.users = {TOKEN: User()}
        fake.version = f"1.41 {quote(TOKEN)}"
        section = fake.add_music(30, title=f"Music {TOKEN}")
        section.tracks[0].title = f"Song {TOKEN.upper()}"
        yield fake


@pytest.fixture(scope="module")
def custom() -> Iterator[OpenAICompatibleFake]:
    with OpenAICompatibleFake() as fake:
        fake.models = ["good-model", f"model-{quote(KEY)}"]
        yield fake


@pytest.fixture(scope="module")
def server(with_owner: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    prepared, folder = (tmp_path_factory.mktemp("typed") / name for name in ("prepared", "data"))
    shutil.copytree(with_owner, prepared)
    manage(prepared, "shell", "-v0", "-c", _STORE)
    with Server(prepared, folder, PLEXSAGE_LOG_LEVEL="DEBUG") as made:
        yield made


def manage(folder: Path, *arguments: str) -> str:
    ran = forked.run("manage.py", *arguments, env=environment(folder), patience=120)
    return ran.stdout + ran.stderr


def configure(server: Server, custom: OpenAICompatibleFake, plex: PlexFake) -> None:
    """As a script does; the answers are read like everything else."""
    for body in (
        {"llm_provider": "custom", "custom_url": custom.base_url, "llm_api_key": KEY},
        {"model_generation": "good-model", "model_analysis": "good-model"},
        {"plex_url": plex.url, "plex_token": TOKEN},
    ):
        answer = server.ask("POST", "/api/config", json=body)
        assert answer.status_code == 200, answer.text
        assert "marker" not in answer.text
    manage(server.data_dir, "sync_library")


def sign_in(server: Server) -> tuple[str, dict[str, str]]:
    """With a wrong password, then as ada: the session's id, and the cookies of her browser."""
    with httpx2.Client(base_url=server.url, verify=NO_TLS) as browser:
        browser.get("/login/")
        for password in (f"{PASSWORD}?", PASSWORD):
            form = {"username": "ada", "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            answer = browser.post("/login/", data=form)
            assert "q4marker" not in answer.text
        assert browser.get("/").status_code == 200
        return browser.cookies["sessionid"], dict(browser.cookies)


def hand_out(server: Server) -> dict[str, str]:
    """Secrets that PlexSage makes: each is told once, to whoever asked, and used."""
    token = manage(server.data_dir, "create_api_token", "script").split()[0]
    assert httpx2.get(f"{server.url}/api/runs", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    invited = server.ask("POST", "/api/people/invites", json={"username": "bob", "is_staff": False})
    assert invited.status_code == 200, invited.text
    link = invited.json()["link"].rstrip("/").rpartition("/")[2]
    assert httpx2.get(f"{server.url}/invite/{link}/").status_code == 200
    session, cookies = sign_in(server)
    made = {"API token": token, "one-time link": link, "session": session, "CSRF cookie": cookies["csrftoken"]}
    return made | {name: (server.data_dir / name).read_text() for name in ("secret_key", "salt_key")}


def runs(server: Server, custom: OpenAICompatibleFake) -> dict[str, str]:
    """A model, and then a server, that repeat the key in every spelling: in answers, in errors, in headers."""
    began, found = [], {}
    for number, (name, spelled) in enumerate(spellings(KEY).items()):
        if number % 2:
            status = (400, 401, 422, 429, 500, 503)[number // 2 % 6]
            headers = {"X-Echo": quote(spelled), "Retry-After": quote(spelled), "Set-Cookie": f"k={quote(spelled)}"}
            body = {"error": {"message": f"Bad key {spelled}", "param": spelled}}
            custom.on("POST", "/v1/chat/completions", json_reply(body, status=status, headers=headers))
        else:
            custom.answer_with(json.dumps({"tracks": [1, 2], "title": f"By {spelled}", "narrative": f"Of {spelled}."}))
        began.append(server.start_run(f"soul {name}"))
        server.until_state(began[-1], *ENDED)
    for run in began:
        for path in (f"/runs/{run}/", f"/api/runs/{run}", f"/admin/playlists/run/{run}/change/"):
            found[path] = server.ask("GET", path, cookies=server.cookies).text
        with server.watching(f"/runs/{run}/events/") as events:
            found[f"events of {run}"] = repr(list(events))
    return found


def split_over_pieces(server: Server, custom: OpenAICompatibleFake) -> None:
    """The key comes letter by letter, as models send their answers."""
    text = json.dumps({"tracks": [1], "title": "Split", "narrative": f"Told of {KEY} and more."})
    custom.answer_with(text, pieces=list(text))
    server.until_state(server.start_run("funk in pieces"), *ENDED)


def files_of(folder: Path, *, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in but}


def backups(server: Server, folder: Path) -> dict[str, bytes]:
    """What the members of both kinds of backup hold; the one with the keys is left without them here."""
    found: dict[str, bytes] = {}
    for name, options in (("with", ()), ("without", ("--without-keys",))):
        path = folder / f"{name}.tar.gz"
        manage(server.data_dir, "backup", str(path), *options)
        unpack(path, folder / name)
        found |= files_of(folder / name, but=("secret_key", "salt_key") if name == "with" else ())
    assert len(found) >= 4
    return found


def leaks(found: Mapping[str, bytes], marks: Mapping[str, set[bytes]]) -> list[str]:
    """Where which is; of what stands around it a little, without it."""
    told = []
    for place, content in found.items():
        lowered = content.lower()
        for name, looked_for in marks.items():
            for needle in looked_for:
                at = lowered.find(needle.lower())
                if at >= 0 and (needle in content or name in TYPED):
                    told.append(f"{name} in {place}: {content[max(0, at - 60) : at + 20]!r}")
    return told


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_secret_is_anywhere(server: Server, custom: OpenAICompatibleFake, plex: PlexFake, tmp_path: Path) -> None:
    configure(server, custom, plex)
    made = hand_out(server)
    found = runs(server, custom)
    split_over_pieces(server, custom)
    plex.on("GET", "/library/sections", Reply(503, TOKEN.encode(), "text/html", {"X-Echo": TOKEN, "Location": TOKEN}))
    for command in (
        ("sync_library",),
        ("generate", "loud guitars"),
        ("check_ollama",),
        ("doctor",),
        ("doctor", "--json"),
    ):
        found[" ".join(command)] = manage(server.data_dir, *command)
    for command in (("dumpdata",), ("diffsettings", "--all")):
        found[" ".join(command)] = manage(server.data_dir, *command)
    for path in (*PAGES, *MORE_PAGES):
        answer = server.ask("GET", path, cookies=server.cookies)
        found[path] = f"{answer.headers} {answer.text}"
    found |= {"log": server.log, "database": dump(server)}
    until((server.data_dir / "plexsage.sqlite3-wal").exists)
    content = {place: text.encode(errors="surrogateescape") for place, text in found.items()}
    content |= files_of(server.data_dir, but=("secret_key", "salt_key", "keys.json", "server.log"))
    content |= backups(server, tmp_path)
    marks = {name: needles(mark) for name, mark in TYPED.items()}
    marks |= {name: {secret.encode()} for name, secret in made.items()}
    assert f"Bearer {KEY}" in {request.headers.get("authorization") for request in custom.requests}
    assert leaks(content, marks) == []
