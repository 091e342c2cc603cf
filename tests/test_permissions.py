"""Who may do what, address by address. A new address without its line in the table fails.

`house`: everybody who is signed in; `staff`: others hear 403. All other methods are 405, and strangers get nowhere.
"""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponseBase
from django.test import AsyncClient
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from playlists.models import Playlist, Replacement, Run
from playlists.schemas import Wish

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = """
house  GET PATCH   /api/account
house  POST        /api/account/password
house  GET POST    /api/account/tokens
house  DELETE      /api/account/tokens/<int:token_id>
house  GET DELETE  /api/account/browsers
house  DELETE      /api/account/browsers/<slug:browser_id>
staff  GET         /api/people
staff  PATCH       /api/people/<int:user_id>
staff  POST        /api/people/<int:user_id>/password-link
staff  GET POST    /api/people/invites
staff  DELETE      /api/people/invites/<int:invite_id>
house  GET         /account/
house  POST        /account/name/
house  POST        /account/password/
house  POST        /account/theme/
house  POST        /account/tokens/
house  POST        /account/tokens/<int:token_id>/revoke/
house  POST        /account/browsers/<slug:browser_id>/sign-out/
house  POST        /account/browsers/sign-out-elsewhere/
staff  GET         /people/
staff  POST        /people/invite/
staff  POST        /people/invites/<int:invite_id>/withdraw/
staff  POST        /people/<int:user_id>/password-link/
staff  POST        /people/<int:user_id>/make-owner/
staff  POST        /people/<int:user_id>/make-member/
staff  POST        /people/<int:user_id>/deactivate/
staff  POST        /people/<int:user_id>/reactivate/
house  GET         /api/library/status
staff  POST DELETE /api/library/sync
staff  POST DELETE /api/library/embed
house  GET         /api/library/stats
house  GET         /api/library/stats/cached
house  GET         /api/library/search
house  GET         /api/art/<rating_key>
staff  GET         /api/profiles
staff  GET         /api/profiles/status
staff  POST        /api/profiles/start
staff  POST        /api/profiles/resume
staff  POST        /api/profiles/pause
staff  POST        /api/profiles/automatic
staff  GET PUT DELETE /api/profiles/<int:artist_id>
staff  POST        /api/profiles/<int:artist_id>/ask-again
house  GET         /api/library/genres
staff  POST        /api/library/genres/merge
staff  POST        /api/library/genres/split
staff  POST        /api/library/genres/hide
staff  POST        /api/library/genres/show
staff  POST        /api/library/genres/keep-apart
staff  POST        /api/library/genres/offer-again
staff  POST        /api/library/genres/restore
staff  GET POST    /api/llm/exams
staff  GET         /api/ollama/models
staff  GET         /api/ollama/model-info
staff  GET         /api/ollama/status
staff  POST        /api/setup/validate-ai
house  POST        /api/analyze/track
house  POST        /api/playlists/<int:playlist_id>/copy
house  GET         /api/bin
house  GET POST    /api/runs
house  GET         /api/runs/<int:run_id>
house  GET         /api/runs/<int:run_id>/events
house  POST        /api/runs/<int:run_id>/cancel
house  POST        /api/runs/<int:run_id>/again
house  POST        /api/generate/stream
house  POST        /api/analyze/prompt
house  POST        /api/filter/preview
house  POST        /api/playlist
house  POST        /api/playlist/update
house  GET         /api/plex/playlists
house  POST        /api/playlists/<int:playlist_id>/save
house  GET         /api/players
house  GET         /api/plex/clients
house  POST        /api/play-queue
house  POST        /api/replacements/<int:replacement_id>/undo
house  POST        /api/playlists/<int:playlist_id>/play
house  GET         /api/playlists/<int:playlist_id>/m3u
house  GET         /api/results
house  GET DELETE  /api/results/<result_id>
house  GET PATCH DELETE /api/playlists/<int:playlist_id>
house  POST        /api/playlists/<int:playlist_id>/restore
house  POST        /api/playlists/<int:playlist_id>/tracks
house  PATCH DELETE /api/playlists/<int:playlist_id>/tracks/<int:entry_id>
house  POST        /api/playlists/<int:playlist_id>/undo
house  POST        /api/playlists/<int:playlist_id>/regenerate
house  POST        /api/playlists/<int:playlist_id>/tracks/<int:entry_id>/more_like
house  POST        /api/playlists/<int:playlist_id>/tracks/<int:entry_id>/less_of
house  POST        /api/playlists/<int:playlist_id>/reasons
staff  GET POST    /api/config
staff  POST        /api/setup/validate-plex
staff  GET         /api/setup/status
staff  POST        /api/setup/complete
staff  GET         /settings/
staff  POST        /settings/ollama/find/
staff  POST        /settings/ollama/pull/
staff  GET         /settings/ollama/pull/progress/
staff  POST        /settings/ollama/pull/cancel/
staff  GET         /settings/music/
staff  POST        /settings/music/check/
staff  POST        /settings/music/save/
staff  POST        /settings/music/disconnect/
staff  POST        /settings/music/demo/
staff  POST        /settings/music/sign-in/
staff  POST        /settings/music/sign-in/check/
staff  POST        /settings/music/sign-in/choose/
staff  POST        /settings/music/sign-in/cancel/
staff  GET         /settings/music/sync/
staff  GET         /settings/music/sync/progress/
staff  POST        /settings/music/sync/start/
staff  POST        /settings/music/sync/stop/
staff  GET         /settings/meaning/
staff  POST        /settings/meaning/save/
staff  POST        /settings/meaning/models/
staff  POST        /settings/meaning/start/
staff  POST        /settings/meaning/stop/
staff  GET         /settings/profiles/
staff  GET         /settings/profiles/progress/
staff  POST        /settings/profiles/start/
staff  POST        /settings/profiles/resume/
staff  POST        /settings/profiles/pause/
staff  POST        /settings/profiles/automatic/
staff  POST        /settings/profiles/forget-unknown/
staff  GET POST    /settings/profiles/<int:artist_id>/
staff  POST        /settings/profiles/<int:artist_id>/forget/
staff  POST        /settings/profiles/<int:artist_id>/ask-again/
staff  GET         /settings/genres/
staff  POST        /settings/genres/merge/
staff  POST        /settings/genres/split/
staff  POST        /settings/genres/hide/
staff  POST        /settings/genres/show/
staff  POST        /settings/genres/keep-apart/
staff  POST        /settings/genres/offer-again/
staff  POST        /settings/genres/undo/
staff  GET         /settings/<provider:provider>/
staff  POST        /settings/<provider:provider>/save/
staff  POST        /settings/<provider:provider>/use/
staff  POST        /settings/<provider:provider>/probe/
staff  POST        /settings/<provider:provider>/test/
staff  GET         /settings/<provider:provider>/exam/
staff  POST        /settings/<provider:provider>/exam/start/
staff  GET         /setup/
staff  POST        /setup/done/
staff  POST        /setup/llm/look/
staff  POST        /setup/llm/use/
staff  POST        /setup/llm/built-in/
staff  GET         /setup/llm/built-in/state/
staff  POST        /setup/llm/check/
staff  POST        /setup/music/demo/
staff  GET         /setup/<slug:step>/
staff  GET         /setup/<slug:step>/onwards/
staff  POST        /setup/<slug:step>/skip/
staff  GET         /system/
house  GET         /usage/
house  GET         /usage/usage.csv
house  GET         /api/usage
staff  GET         /system/backups/
staff  POST        /system/backups/start/
staff  POST        /system/backups/save/
staff  GET         /system/backups/<str:name>/
staff  POST        /system/backups/<str:name>/delete/
staff  GET POST PATCH /api/backups
staff  GET DELETE  /api/backups/<name>
staff  POST        /system/check/
staff  GET         /system/report/
staff  GET         /system/report/plexsage-diagnostics.json
staff  GET         /api/system/diagnostics
staff  GET         /api/system
staff  POST        /api/system/check
house  GET         /art/<str:rating_key>/<int:size>/
house  GET         /
house  GET         /running/
house  GET         /examples/
house  GET POST    /playlists/new/
house  GET POST    /playlists/new/song/
house  GET         /playlists/new/song/search/
house  POST        /playlists/new/song/qualities/
house  GET         /playlists/new/live/
house  POST        /playlists/new/ideas/
house  GET         /playlists/new/names/<slug:kind>/
house  GET         /playlists/<int:playlist_id>/
house  GET         /playlists/<int:playlist_id>/search/
house  GET         /playlists/<int:playlist_id>/changes/
house  POST        /playlists/<int:playlist_id>/add/
house  POST        /playlists/<int:playlist_id>/rename/
house  POST        /playlists/<int:playlist_id>/undo/
house  POST        /playlists/<int:playlist_id>/regenerate/
house  POST        /playlists/<int:playlist_id>/reasons/
house  POST        /playlists/<int:playlist_id>/tracks/<int:entry_id>/remove/
house  POST        /playlists/<int:playlist_id>/tracks/<int:entry_id>/move/
house  POST        /playlists/<int:playlist_id>/tracks/<int:entry_id>/lock/
house  POST        /playlists/<int:playlist_id>/tracks/<int:entry_id>/more/
house  POST        /playlists/<int:playlist_id>/tracks/<int:entry_id>/less/
house  GET POST    /playlists/<int:playlist_id>/save/
house  GET         /playlists/<int:playlist_id>/save/targets/
house  GET POST    /playlists/<int:playlist_id>/save/undo/<int:replacement_id>/
house  GET         /playlists/<int:playlist_id>/save/progress/
house  GET POST    /playlists/<int:playlist_id>/play/
house  GET         /playlists/<int:playlist_id>/players/
house  GET         /playlists/<int:playlist_id>/open/
house  GET         /playlists/<int:playlist_id>/playlist.m3u8
house  GET         /playlists/<int:playlist_id>/text/
house  POST        /playlists/<int:playlist_id>/share/
house  POST        /playlists/<int:playlist_id>/copy/
house  POST        /playlists/<int:playlist_id>/delete/
house  POST        /playlists/<int:playlist_id>/restore/
house  GET         /history/
house  POST        /history/<int:playlist_id>/rename/
staff  POST        /history/demo/delete/
staff  POST        /history/demo/restore/
house  GET         /runs/<int:run_id>/
house  GET         /runs/<int:run_id>/events/
house  POST        /runs/<int:run_id>/cancel/
house  POST        /runs/<int:run_id>/again/
house  GET         /bin/
house  POST        /bin/<int:playlist_id>/restore/
house  POST        /bin/<int:playlist_id>/delete/
house  DELETE      /api/bin/<int:playlist_id>
"""
#: Open to strangers, or to whoever has the link: tests/accounts tells of them.
ENTRANCES = frozenset(
    [
        "/api/health/ready",
        "/metrics",
        "/login/",
        "/logout/",
        "/setup/owner/<str:token>/",
        "/login/demo/<str:token>/",
        "/invite/<str:token>/",
        "/password/<str:token>/",
        "/favicon.ico",
        "/api/health",
    ]
)
#: Django's and ninja's own: the admin asks for staff itself, the descriptions of the API for nothing but a login.
NOT_OURS = ("/admin/", "/api/openapi.json", "/api/docs", "/api/")
#: They start what outlives a request: here only those are tried who may not.
STARTS = frozenset(
    {"/setup/llm/built-in/", "/setup/music/demo/", "/settings/music/demo/", "/system/backups/start/", "/api/backups"}
)
VALUES: Mapping[str | None, str] = {"int": "1", "provider": "ollama"}
#: By name, where it is no `int`.
NAMED: Mapping[str, str] = {"result_id": "1"}
#: An operation of the API reads its input before it looks at who asks.
INPUTS: Mapping[str, object] = {
    "/api/account": {},
    "/api/account/password": {"current_password": "x", "new_password": "y"},
    "/api/account/tokens": {"name": "script"},
    "/api/people/<int:user_id>": {},
    "/api/people/invites": {},
    "/api/library/genres/merge": {"names": ["soul"], "into": "funk"},
    "/api/library/genres/split": {"name": "soul"},
    "/api/library/genres/hide": {"name": "soul"},
    "/api/library/genres/show": {"name": "soul"},
    "/api/library/genres/keep-apart": {"names": ["soul", "funk"]},
    "/api/library/genres/offer-again": {"names": ["soul", "funk"]},
    "/api/library/genres/restore": {"rules": []},
    "/api/profiles/start": {},
    "/api/profiles/automatic": {"is_automatic": False},
    "/api/profiles/<int:artist_id>": {"moods": ["sad"]},
    "/api/profiles/<int:artist_id>/ask-again": {},
    "/api/setup/validate-ai": {"provider": "ollama"},
    "/api/setup/validate-plex": {"plex_url": "http://127.0.0.1:9", "plex_token": "x"},
    "/api/config": {},
    "/api/backups": {},
}


class Line(NamedTuple):
    """One of the table."""

    who: str
    methods: tuple[str, ...]
    route: str

    @property
    def path(self) -> str:
        path = re.sub(r"<(?:(\w+):)?(\w+)>", lambda found: NAMED.get(found[2]) or VALUES.get(found[1], "x"), self.route)
        return f"{path}?model=x" if path.endswith("model-info") else path


def lines() -> list[Line]:
    """The table, read."""
    rows = [row.split() for row in TABLE.strip().splitlines()]
    return [Line(who, tuple(methods), route) for who, *methods, route in rows]


def routes(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address as the URLconf has it; those with regular expressions are left out (the admin has a few)."""
    for entry in resolver.url_patterns:
        if isinstance(entry.pattern, RoutePattern):
            route = before + str(entry.pattern)
            if isinstance(entry, URLResolver):
                yield from routes(entry, route)
            else:
                yield route


async def answers(client: AsyncClient, line: Line, but: frozenset[str]) -> AsyncIterator[tuple[str, HttpResponseBase]]:
    """By method; the two that browsers send, and those of the table."""
    for method in dict.fromkeys(("GET", "POST", *line.methods)):
        if line.route in but and method in line.methods:
            continue
        extra = {"content_type": "application/json", "data": INPUTS[line.route]} if line.route in INPUTS else {}
        yield method, await getattr(client, method.lower())(line.path, **(extra if method != "GET" else {}))


def kind_of(response: HttpResponseBase) -> str:
    """What it comes to, for the one who asked; not found and invalid are answers too."""
    if response.status_code == 302 and response.headers["Location"].startswith("/login/"):
        return "sign in"
    named = {401: "sign in", 403: "forbidden", 405: "no such method", 500: "broken"}
    return named.get(response.status_code, "answered")


async def surprises(
    client: AsyncClient, expected: Mapping[str, str], *, but: frozenset[str] = frozenset()
) -> list[str]:
    """Where the answer is another than `expected` for the line's `who`; nobody gets past a wrong method.

    What is in `but` is asked by its wrong methods alone.
    """
    found = []
    for line in lines():
        async for method, response in answers(client, line, but):
            wanted = expected[line.who] if method in line.methods else expected.get("other", "no such method")
            if kind_of(response) != wanted:
                found.append(f"{method} {line.route}: {kind_of(response)} ({response.status_code}), not {wanted}")
    return found


def test_every_address_has_its_line() -> None:
    known = [line.route for line in lines()]
    there = {route for route in routes(get_resolver()) if not route.startswith("/admin/")}
    assert there - ENTRANCES - set(NOT_OURS) == set(known)
    assert len(known) == len(set(known))


@pytest.fixture
def things(db: None) -> None:
    """What the table's addresses name, and has no owner: whose things they are is tests/test_access.py's."""
    run = Run.objects.create(pk=1, wish=Wish(text="soul").model_dump(mode="json"), seed=1, state=Run.State.FINISHED)
    playlist = Playlist.objects.create(pk=1, run=run, title="Warm Soul", wish="soul")
    Replacement.objects.create(
        pk=1, playlist=playlist, source="plex", server_key="7", title="Party", tracks=[], after=[], saved_before={}
    )


async def test_strangers_are_sent_to_sign_in(async_client: AsyncClient) -> None:
    assert await surprises(async_client, dict.fromkeys(("house", "staff", "other"), "sign in")) == []


@pytest.mark.usefixtures("things")
async def test_guests_may_do_what_is_not_for_staff(guest: User, async_client: AsyncClient) -> None:
    await async_client.aforce_login(guest)
    assert await surprises(async_client, {"house": "answered", "staff": "forbidden"}) == []


@pytest.mark.usefixtures("things")
async def test_the_owner_may_do_everything(async_owner_client: AsyncClient) -> None:
    assert await surprises(async_owner_client, {"house": "answered", "staff": "answered"}, but=STARTS) == []
