"""Sixty thousand letters of any kind, in every field of every form, every field of the JSON API, every query and path:
answered in a tenth of a second of a processor that is not shared. Forms, fields and addresses are found by themselves.
"""

import json
from collections.abc import Callable, Iterator
from time import process_time
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from django.http.response import HttpResponseBase
from django.test import Client

from core.middleware.request_limits import LONGEST_TARGET
from library.models import PlexServer, SyncState
from library.schemas import TrackRef
from llm.providers.error_mapping import Endpoint, HttpFailure, status_error
from playlists.events import Failed
from playlists.models import Playlist, Run
from playlists.services.editing.entries import entry_of, write_entries
from playlists.services.runs import event_log
from tests.library.loading import load, track
from tests.test_permissions import INPUTS, STARTS, lines, things

__all__ = ["things"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("things")]

LETTERS = 60_000
#: Seconds of the processor, on one that other work makes three times as slow.
MOST = 0.3
#: Each has been slow with one pattern or loop somewhere.
KINDS = (
    *("a", "a-", "夜", "é ", '"', "[(", "{", "a,", "1,", "1 ", "not a, ", "no ", "feat. a ", " - ", "'", "\\", "\n"),
    *("token=", "://a:", "http://a", "<b>", "&a=1", "%25", "a.", "\u0301", "😀", "from 1980 to ", "like a and "),
)
#: What they start outlives the request, or asks a server that is not there.
LEFT_OUT = {*STARTS, "/api/generate/stream"}


class Field(NamedTuple):
    """One place for letters: a field of a form, of a query or of a body, with what goes along."""

    method: str
    path: str
    name: str
    others: dict[str, Any]
    is_json: bool = False

    def send(self, client: Client, letters: str) -> HttpResponseBase:
        data = self.others | {self.name: letters}
        if self.is_json:
            body = json.dumps(data)
            return client.generic(self.method, self.path, body, content_type="application/json")
        if self.method == "GET":
            return client.get(self.path, {self.name: letters[: LONGEST_TARGET - 100]})
        return client.post(self.path, data)


def letters_of(kind: str) -> str:
    return (kind * LETTERS)[:LETTERS]


def costs(client: Client, field: Field, letters: str) -> tuple[float, int]:
    """The least of some tries, which only the slow need: whatever else the machine does only adds. And the status."""
    least, status = 9.0, 0
    for _ in range(12):
        began = process_time()
        status = field.send(client, letters).status_code
        least = min(least, process_time() - began)
        if least < MOST:
            break
    return least, status


def pages(client: Client) -> Iterator[tuple[str, BeautifulSoup]]:
    for line in lines():
        if "GET" in line.methods and not line.route.endswith(("/events/", "/progress/")) and "/api/" not in line.route:
            response = client.get(line.path)
            if response.headers.get("Content-Type", "").startswith("text/html") and response.status_code == 200:
                yield line.path, BeautifulSoup(response.content, "html.parser")


def address_of(form: Tag, page: str) -> tuple[str, str]:
    for name, method in (("hx-post", "POST"), ("hx-get", "GET")):
        if form.has_attr(name):
            return method, urlsplit(str(form[name])).path
    return str(form.get("method", "GET")).upper(), urlsplit(str(form.get("action") or page)).path


def names_in(form: Tag) -> dict[str, str]:
    found = {}
    for field in form.select("input[name], textarea[name], select[name], button[name]"):
        if field.get("name") != "csrfmiddlewaretoken":
            found[str(field["name"])] = str(field.get("value") or "")
    return found


def fields_of_forms(client: Client) -> list[Field]:
    """And of what asks by itself for the fields around it."""
    found: dict[tuple[str, str, str], Field] = {}
    for page, soup in pages(client):
        for asking in soup.select("form, [hx-post], [hx-get]"):
            method, path = address_of(asking, page)
            around = asking if asking.name == "form" else asking.find_parent("form") or asking
            names = names_in(around) | ({str(asking["name"]): ""} if asking.has_attr("name") else {})
            for name in names:
                others = {other: value for other, value in names.items() if other != name}
                found.setdefault((method, path, name), Field(method, path, name, others))
    return [field for field in found.values() if field.path not in LEFT_OUT]


def resolved(schema: Any, part: Any) -> Any:
    while "$ref" in part:
        part = schema["components"]["schemas"][part["$ref"].rpartition("/")[2]]
    return part


def fields_of_api(client: Client) -> list[Field]:
    """Of bodies and queries, as the API's own description tells them."""
    schema = client.get("/api/openapi.json").json()
    found = []
    for template, ways in schema["paths"].items():
        path = template.replace("{", "<").replace("}", ">")
        line = next((line for line in lines() if simple(line.route) == path), None)
        assert line or path.startswith("/api/health"), path  # open to strangers, with nothing to fill in
        if line is None or line.route in LEFT_OUT:
            continue
        given = INPUTS.get(line.route, {})
        for method, way in ways.items():
            queries = [parameter["name"] for parameter in way.get("parameters", []) if parameter["in"] == "query"]
            found += [Field("GET", line.path, name, {}) for name in queries]
            body = way.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            if body:
                names = resolved(schema, body).get("properties", {})
                others = dict(given) if isinstance(given, dict) else {}
                found += [Field(method.upper(), line.path, name, others, is_json=True) for name in names]
    return found


def simple(route: str) -> str:
    """Without converters, as the description has it."""
    return "/".join(
        f"<{part.rpartition(':')[2]}" if part.startswith("<") else part for part in route.split("/")
    ).replace("<<", "<")


def slow_ones(client: Client, asked: list[tuple[Field, str]]) -> list[str]:
    slow = []
    for field, kind in asked:
        seconds, status = costs(client, field, letters_of(kind))
        if seconds >= MOST or (status >= 500 and status != 503):  # no model is configured
            slow.append(f"{field.method} {field.path} {field.name} {kind!r}: {seconds:.2f} s, {status}")
    return slow


def in_turn(fields: list[Field]) -> list[tuple[Field, str]]:
    """Every field with one kind, every kind with many fields."""
    return [(field, KINDS[place % len(KINDS)]) for place, field in enumerate(fields)]


@pytest.mark.slow
@pytest.mark.parametrize("find", [fields_of_forms, fields_of_api], ids=["forms", "api"])
def test_no_field_costs_much(owner_client: Client, find: Callable[[Client], list[Field]]) -> None:
    load(*(track(f"Song {number}", f"Artist {number % 3}", genres=("Soul",)) for number in range(9)))
    fields = find(owner_client)
    assert len(fields) > 100
    assert slow_ones(owner_client, in_turn(fields)) == []


def read_pages(client: Client) -> list[str]:
    """Each address that shows something, once."""
    slow = []
    for line in lines():
        if "GET" in line.methods and not line.route.endswith("/events/") and not line.route.endswith("/events"):
            seconds, status = costs(client, Field("GET", line.path, "q", {}), "a")
            if seconds >= MOST or (status >= 500 and status not in {502, 503}):
                slow.append(f"{line.path}: {seconds:.2f} s, {status}")
    return slow


@pytest.mark.parametrize("kind", ["a-", "夜", "a, "])
def test_nothing_that_servers_say_costs_much(owner_client: Client, kind: str) -> None:
    """Names of everything, a story, a reason and an error, each of sixty thousand letters."""
    letters = letters_of(kind)
    began = process_time()
    load(track(letters, letters, album=letters, genres=(letters,), rating_key="1", album_artist=letters))
    assert process_time() - began < 1
    playlist = Playlist.objects.get(pk=1)
    Playlist.objects.filter(pk=1).update(title=letters[:200], narrative=letters, wish=letters)
    entry = entry_of(TrackRef(rating_key="1", title=letters, artist=letters, album=letters), letters)
    write_entries(playlist, (entry,))
    failed = Failed(code="rejected", message=status_error(refusal(letters), Endpoint("Custom")).message)
    event_log.append(1, failed)
    Run.objects.filter(pk=1).update(state=Run.State.FAILED)
    PlexServer.objects.create(pk=1, url="http://127.0.0.1:9", server_name=letters, server_version=letters)
    SyncState.objects.create(pk=1, phase="failed", error=letters)
    assert read_pages(owner_client) == []


def refusal(letters: str) -> HttpFailure:
    return HttpFailure(400, json.dumps({"error": {"message": letters}}), model=letters)
