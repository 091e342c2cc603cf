"""Odd requests to a real server: every operation of the API, every form of every page, as staff and as a member."""

import json
import random
import re
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

import httpx2
from bs4 import BeautifulSoup

from benchmarks.endurance.household import Household, household, load_music
from tests.plexsage.odd_values import odd_requests, odd_text
from tests.plexsage.test_long_letters import address_of, names_in
from tests.server import Server, command, until
from tests.test_permissions import lines

PEOPLE = ("ann", "owner")
#: In prompts of the owner, who has shared nothing when the member asks.
SECRET = "Zyxwv"
#: An answer takes no longer, on a busy machine; a stream is read for as long.
_PATIENCE = 20.0
#: They would end what the others need: the sign-in, or the account that asks.
_LEFT_OUT = re.compile(
    r"/logout/|sign-out|/deactivate/|/make-member/|/api/account/(tokens/|browsers)|/api/people/\{user_id\}|revoke"
)
#: A dialog's form is closed by the browser, and asks nobody.
_ASKING = "form:not([method=dialog]), [hx-post], [hx-get]"
_MAKE_BROWSERS = f"""
import json
from django.contrib.auth.models import User
from django.test import Client
def signed_in(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client.cookies["sessionid"].value
print(json.dumps({{name: signed_in(name) for name in {PEOPLE!r}}}))
"""


class Case(NamedTuple):
    """One request."""

    method: str
    path: str
    given: dict[str, Any]


def measure(options: Namespace) -> int:
    """Print how the cases were answered: 1 if one was a failure of ours, or took too long."""
    with household(PLEXSAGE_LOG_LEVEL="INFO") as home, home.server as server:
        home.ollama.pace = 0.0
        load_music(server)
        browsers = _browsers(home)
        for number in range(6):  # something for ids to name
            server.until_state(server.start_run(f"{SECRET} {number}", count=5), "finished")
        _make_own(server, home.tokens["ann"])
        problems = []
        for person in PEOPLE:
            chance = random.Random(f"{options.seed} {person}")
            token = {"Authorization": f"Bearer {home.tokens[person]}"}
            with httpx2.Client(base_url=server.url, cookies={"sessionid": browsers[person]}, timeout=_PATIENCE) as page:
                problems += _send(page, _of_forms(page, chance), options.cases, f"forms, {person}")
            with httpx2.Client(base_url=server.url, headers=token, timeout=_PATIENCE) as script:
                problems += _send(script, _of_api(script, chance), options.cases, f"API, {person}")
        if server.ask("GET", "/api/health").status_code != 200:
            problems.append("the server no longer answers")
        if found := re.search(r"Traceback[\s\S]{,3000}", server.log):
            problems.append(found[0])
    print(*problems or ["no failure, nothing that hangs"], sep="\n")
    return bool(problems)


def _make_own(server: Server, token: str) -> None:
    """A playlist of the member's."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"text": "quiet", "count": 5, "genres": [], "decades": []}
    httpx2.post(f"{server.url}/api/runs", headers=headers, json=body).raise_for_status()
    until(lambda: httpx2.get(f"{server.url}/api/results", headers=headers).json()["total"])


def _browsers(home: Household) -> dict[str, str]:
    """Sessions by username."""
    sessions: dict[str, str] = json.loads(command(home.server.data_dir, "shell", "-v0", "-c", _MAKE_BROWSERS))
    return sessions


def _send(client: httpx2.Client, cases: Iterator[Case], number: int, what: str) -> list[str]:
    answered: Counter[int] = Counter()
    problems = []
    for case, _ in zip(cases, range(number), strict=False):
        began = time.monotonic()
        try:
            with client.stream(case.method, case.path, **case.given) as response:
                status, text = response.status_code, _beginning(response)
        except httpx2.InvalidURL:  # longer than the client sends
            continue
        except httpx2.HTTPError as exc:
            status, text = 0, f"{type(exc).__name__}: {exc}"
        answered[status] += 1
        if what.endswith("ann") and SECRET in text:
            problems.append(f"{what}: reads what is the owner's: {case.method} {case.path} {case.given!r:.500}")
        seconds = time.monotonic() - began
        # 502 to 504 tell of servers that the case named itself.
        if status in {0, 500} or status > 504 or seconds > _PATIENCE or (status == 401 and "Sign in" in text):
            problems.append(
                f"{what}: {status} in {seconds:.1f} s: {case.method} {case.path} {case.given!r:.500}: {text}"
            )
    print(f"{what:<16} {answered.total():>6,} cases: {dict(sorted(answered.items()))}")
    return problems


def _beginning(response: httpx2.Response) -> str:
    """Of a stream, what comes first; of other answers, all has to come."""
    if response.headers.get("Content-Type", "").startswith("text/event-stream"):
        return next(response.iter_text(), "")
    return response.read().decode(errors="replace")


def _of_api(client: httpx2.Client, chance: random.Random) -> Iterator[Case]:
    schema = client.get("/api/openapi.json").raise_for_status().json()
    for odd in odd_requests(schema, chance, _LEFT_OUT):
        headers = {"Last-Event-ID": quote(odd_text(chance))[:2000]} if chance.random() < 0.05 else {}
        if odd.content is not None:
            headers["Content-Type"] = odd.content_type
        yield Case(odd.method, odd.path, {"params": odd.query, "content": odd.content, "headers": headers})


def _of_forms(client: httpx2.Client, chance: random.Random) -> Iterator[Case]:
    forms = list(_forms(client))
    print(f"{len(forms)} forms")
    assert len(forms) > 30, "they are found on pages that one is signed in to"
    while True:
        chance.shuffle(forms)
        for method, path, names in forms:
            data = {name: value for name, value in names.items() if chance.random() < 0.9}
            for name in data:
                if chance.random() < 0.5:
                    data[name] = odd_text(chance)
            if method == "GET":
                yield Case("GET", path, {"params": data})
            else:
                token = client.cookies.get("csrftoken") or ""
                headers = (
                    {"X-CSRFToken": token, "HX-Request": "true"} if chance.random() < 0.6 else {"X-CSRFToken": token}
                )
                yield Case("POST", path, {"data": data, "headers": headers})


def _forms(client: httpx2.Client) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Each once: method, address, and its fields with their values."""
    seen = set()
    runs, lists = client.get("/api/runs").json()["runs"], client.get("/api/results").json()["results"]
    own = {"run_id": runs[0]["id"], "playlist_id": lists[0]["id"]}
    for row in lines():
        line = row._replace(route=re.sub(r"<int:(run_id|playlist_id)>", lambda found: f"{own[found[1]]}", row.route))
        if "GET" not in line.methods or "/api/" in line.route or "progress" in line.route or "events" in line.route:
            continue
        answer = client.get(line.path, follow_redirects=True)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for asking in BeautifulSoup(answer.text, "html.parser").select(_ASKING):
            method, path = address_of(asking, urlsplit(str(answer.url)).path)
            around = asking if asking.name == "form" else asking.find_parent("form") or asking
            names = names_in(around) | ({str(asking["name"]): ""} if asking.has_attr("name") else {})
            if not _LEFT_OUT.search(path) and (method, path, *names) not in seen:
                seen.add((method, path, *names))
                yield method, path, names
