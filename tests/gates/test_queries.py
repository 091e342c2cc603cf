"""Queries of each page and of each address of the API that reads: no more than the table allows, nor more for more."""

from collections.abc import Mapping
from http import HTTPStatus

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.gates.household import Things, add_things
from tests.gates.limits import beyond
from tests.gates.statements import statements
from tests.test_permissions import Line, lines

pytestmark = pytest.mark.usefixtures("library")

#: Few are as many as the home page shows of what it shows some of.
FEW, MANY = 6, 20
HTMX = {"HX-Request": "true"}
READ = [line for line in lines() if "GET" in line.methods]
#: Where what tests/test_permissions.py calls things would find nothing.
NAMED: Mapping[str, object] = {"kind": "artists", "step": "llm", "rating_key": "track-1"}
#: What is looked for there.
ASKED = {
    "/api/library/search": "?q=song",
    "/playlists/new/song/search/": "?q=song",
    "/playlists/<int:playlist_id>/search/": "?q=song",
    "/playlists/new/names/<slug:kind>/": "?q=artist",
}
#: There are no backups, and no music server that pictures would come from.
NOT_THERE = {"/system/backups/<str:name>/", "/api/backups/<name>", "/api/art/<rating_key>"}
NOT_THERE |= {"/art/<str:rating_key>/<int:size>/"}


def _path(line: Line, things: Things) -> str:
    """The table's, but with things that are there."""
    named = {**NAMED, **things}
    parts = zip(line.route.split("/"), line.path.split("/"), strict=True)
    path = "/".join(str(named.get(route.strip("<>").rpartition(":")[2], given)) for route, given in parts)
    return path + ASKED.get(line.route, "")


def _queries(client: Client, line: Line, things: Things) -> int:
    """Of what only leads to a page when no script asks, as a script asks for it. Streams are only begun."""
    path = _path(line, things)
    status, count = _get(client, path)
    assert status != HTTPStatus.NOT_FOUND or line.route in NOT_THERE, path
    return _get(client, path, **HTMX)[1] if status == HTTPStatus.FOUND else count


def _get(client: Client, path: str, **headers: str) -> tuple[int, int]:
    with statements() as asked:
        answer = client.get(path, headers=headers)
        answer.close()
    return answer.status_code, len(asked)


def test_pages_ask_no_more_than_they_may_however_much_there_is(owner: User, owner_client: Client) -> None:
    things = add_things(owner, FEW)
    # The lesser of two: the first fills what is kept in memory.
    few = {line.route: min(_queries(owner_client, line, things) for _ in range(2)) for line in READ}
    things = add_things(owner, MANY, first=FEW)
    many = {line.route: _queries(owner_client, line, things) for line in READ}
    more = [line for line in READ if many[line.route] > few[line.route]]
    # Again, as a minute may have ended, or something that is kept may have been forgotten.
    many |= {line.route: min(_queries(owner_client, line, things) for _ in range(3)) for line in more}
    assert beyond("queries of an address", many) == []
    assert {line.route: (few[line.route], many[line.route]) for line in more} == {
        line.route: (few[line.route], few[line.route]) for line in more
    }
