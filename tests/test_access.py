"""Who may have whose things: every address of test_permissions' table that names one, by all who may come in.

Beside that, all addresses: tokens and people that are no longer good, and changes that none of our pages has sent.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, Person, Session
from accounts.services.tokens import create_token
from playlists.models import Playlist, PlaylistTrack, PlaylistVersion, Replacement, Run, RunEvent
from playlists.ownership_guard import FOR_LISTENERS
from playlists.schemas import Wish
from tests.test_permissions import INPUTS, VALUES, Line, lines

pytestmark = pytest.mark.django_db

#: What an address may name that is somebody's: playlists.ownership_guard looks after it.
OWNED = frozenset({"playlist_id", "result_id", "run_id", "replacement_id"})
#: In what belongs to the other member alone, and in nothing else.
SECRET = "Zyxwv"
_OF_ROWS = ("change", "delete", "history")
_PART = re.compile(r"<(?:(\w+):)?(\w+)>")


class Things(NamedTuple):
    """What addresses name, by the names that they have there."""

    playlist_id: int
    run_id: int
    replacement_id: int
    entry_id: int

    def path(self, line: Line) -> str:
        """The line's address, naming these."""
        values = self._asdict() | {"result_id": self.playlist_id}
        return _PART.sub(lambda found: str(values.get(found[2]) or VALUES.get(found[1], "1")), line.route)


def make_things(owner: User | None, words: str, **fields: Any) -> Things:
    """A playlist of this owner with all that hangs on it; `words` in each of its texts."""
    run = Run.objects.create(
        owner=owner, wish=Wish(text=words).model_dump(mode="json"), seed=1, state=Run.State.FINISHED, model=words
    )
    RunEvent.objects.create(run=run, number=1, data={"type": "failed", "code": "internal", "message": words})
    playlist = Playlist.objects.create(
        owner=owner, run=run, title=words, narrative=words, wish=words, summary=words, saved_as=words, **fields
    )
    track = PlaylistTrack.objects.create(
        playlist=playlist, position=1, rating_key="1", title=words, artist=words, reason=words
    )
    PlaylistVersion.objects.create(playlist=playlist, label=words, data={"title": words, "entries": []})
    replacement = Replacement.objects.create(
        playlist=playlist, source="plex", server_key="7", title=words, tracks=[], after=[], saved_before={}
    )
    return Things(playlist.pk, run.pk, replacement.pk, track.pk)


def make_run(owner: User, state: str, **fields: Any) -> Run:
    """One without a playlist of its own."""
    wish = Wish(text=f"{SECRET} {state}").model_dump(mode="json")
    return Run.objects.create(owner=owner, wish=wish, seed=1, state=state, **fields)


@pytest.fixture
def other(db: None) -> User:
    """The member whose things they are."""
    return User.objects.create_user("other", first_name="Olive", password="x")


@pytest.fixture
def private(other: User) -> Things:
    """Hers alone."""
    return make_things(other, f"{SECRET} private")


@pytest.fixture
def shared(other: User) -> Things:
    """Hers, and shared with the household."""
    return make_things(other, "Common", is_shared=True)


@pytest.fixture(params=["member", "staff", "member's token", "staff's token"])
def visitor(request: pytest.FixtureRequest, guest: User, owner: User) -> Client:
    """Somebody else who may come in."""
    person = guest if request.param.startswith("member") else owner
    if "token" in request.param:
        return Client(headers={"Authorization": f"Bearer {create_token(person, 'tests')}"})
    client = Client()
    client.force_login(person)
    return client


def naming(names: frozenset[str] = OWNED) -> list[Line]:
    """The lines whose addresses name something that is somebody's."""
    return [line for line in lines() if names & {part[2] for part in _PART.finditer(line.route)}]


def send(client: Client, method: str, path: str, line: Line, **headers: str) -> Any:
    """As a script of ours or a form would."""
    if method in {"GET", "HEAD"}:
        return client.generic(method, path, headers=headers)
    return client.generic(method, path, _json(line), content_type="application/json", headers=headers)


def _json(line: Line) -> str:
    return json.dumps(INPUTS.get(line.route, {}))


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that is stored, but who was here when."""
    kinds = [kind for kind in apps.get_models() if kind not in {Session, Person}]
    return {kind.__name__: [_lasting(row) for row in kind._default_manager.order_by("pk").values()] for kind in kinds}


def _lasting(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in {"last_used_at", "last_login"}}


def whole(response: Any) -> str:
    """Its body and headers, streams to their end."""
    body = b"".join(response) if response.streaming and not response.is_async else response.getvalue()
    return f"{body.decode(errors='replace')} {dict(response.headers)}"


def every(line: Line) -> Iterator[str]:
    """The line's methods, and those that browsers send."""
    yield from dict.fromkeys(("GET", "POST", *line.methods))


def test_what_addresses_name_is_known() -> None:
    """A new kind of thing: say who guards it, here or in OWNED."""
    of_all = {"artist_id", "rating_key", "size", "kind", "provider", "step"}
    of_staff = {"user_id", "invite_id", "name"}
    names = {part[2] for line in lines() for part in _PART.finditer(line.route)}
    assert names - of_all - of_staff - {"entry_id", "token_id", "browser_id"} <= OWNED
    assert all(line.who == "staff" for line in naming(frozenset(of_staff)))


def test_others_tokens_and_browsers_are_not_there(other: User, visitor: Client) -> None:
    """Not even for staff, who have other ways to lock somebody out."""
    create_token(other, SECRET)
    hers = Client()
    hers.force_login(other)
    ids = {"token_id": ApiToken.objects.get(user=other).pk, "browser_id": Session.objects.get(user=other).pk[:16]}
    before = rows()
    for line in naming(frozenset(ids)):
        path = _PART.sub(lambda found: str(ids[found[2]]), line.route)
        for method in line.methods:
            assert send(visitor, method, path, line).status_code == 404, (method, line.route)
    for path in ("/account/", "/api/account", "/api/account/tokens", "/api/account/browsers"):
        assert SECRET not in whole(visitor.get(path))
    assert rows() == before
    assert hers.get("/api/account").status_code == 200


def test_nothing_private_is_there_for_others(private: Things, other: User, visitor: Client) -> None:
    before = rows()
    for line in naming():
        for method in every(line):
            response = send(visitor, method, private.path(line), line)
            assert response.status_code == 404, (method, line.route, response.status_code)
            assert SECRET not in whole(response)
    assert rows() == before


def test_what_is_missing_sounds_the_same(private: Things, guest_client: Client) -> None:
    """No answer tells that there is something."""
    nothing = Things(*(number + 1000 for number in private))
    for line in naming():
        for method in line.methods:
            there = whole(send(guest_client, method, private.path(line), line))
            missing = whole(send(guest_client, method, nothing.path(line), line))
            assert _steady(there, *private, *nothing) == _steady(missing, *private, *nothing), (method, line.route)


def _steady(text: str, *numbers: int) -> str:
    """Without the numbers that were asked for, and what is another one in every answer, with its length."""
    text = re.sub(r"[\w-]{24,}={0,2}|'Content-Length': '\d+'", "", text)
    return re.sub(rf"\b({'|'.join(map(str, numbers))})\b", "#", text)


def test_lists_and_searches_leave_out_what_is_private(private: Things, other: User, visitor: Client) -> None:
    make_run(other, Run.State.RUNNING)
    make_run(other, Run.State.FAILED)
    make_things(other, f"{SECRET} bin", deleted_at=timezone.now())
    make_things(other, f"{SECRET} shared bin", deleted_at=timezone.now(), is_shared=True)
    named = {line.route for line in naming()}
    searched = (f"?q={SECRET}", f"?deleted={private.playlist_id}", f"?state=failed&q={SECRET}")
    for line in lines():
        if line.route in named or "GET" not in line.methods or "events" in line.route:
            continue
        for query in ("", *searched) if line.route in {"/history/", "/api/results", "/api/runs", "/bin/"} else ("",):
            response = visitor.get(Things(1, 1, 1, 1).path(line) + query)
            assert response.status_code not in {500}, line.route
            assert SECRET not in whole(response).replace(f"q={SECRET}", "").replace(f'value="{SECRET}"', "").replace(
                f"matches “{SECRET}”", ""
            ), line.route + query


@pytest.mark.parametrize("query", ["from_run={run_id}", "from_playlist={playlist_id}"])
def test_a_prompt_is_not_filled_in_from_what_is_private(private: Things, visitor: Client, query: str) -> None:
    response = visitor.get("/playlists/new/?" + query.format_map(private._asdict()))
    assert (response.status_code, SECRET in whole(response)) == (404, False)


def test_the_page_of_one_playlist_tells_nothing_of_anothers_run(
    private: Things, shared: Things, other: User, visitor: Client
) -> None:
    """Asked how a run has ended, as a page does that waits for one."""
    make_things(None, "Mine")
    target = Playlist.objects.get(pk=shared.playlist_id)
    runs = (make_run(other, Run.State.FAILED), make_run(other, Run.State.FAILED, target=target))
    for asked, run in zip((make_things(None, "Mine"), shared), runs, strict=True):
        answer = visitor.get(f"/playlists/{asked.playlist_id}/changes/?run={run.pk}")
        assert (answer.status_code, "No new tracks" in whole(answer)) == (200, False)


def test_what_is_shared_can_be_seen_but_not_changed(shared: Things, visitor: Client) -> None:
    before = rows()
    listening = {f"/{route}" for route in FOR_LISTENERS}
    for line in naming():
        for method in line.methods:
            response = send(visitor, method, shared.path(line), line)
            is_look = method == "GET" or line.route in listening
            if is_look and "replacement_id" not in line.route:
                assert response.status_code not in {403, 404, 500}, (method, line.route, response.status_code)
            else:
                assert response.status_code == 403, (method, line.route, response.status_code)
            whole(response) if not response.streaming else None
    after = rows()
    for kind, old in before.items():
        assert [row for row in after[kind] if row in old] == old, kind


def test_a_refusal_says_what_one_may_do(shared: Things, guest_client: Client) -> None:
    page = guest_client.post(f"/playlists/{shared.playlist_id}/rename/", {"title": "Mine"})
    told = guest_client.patch(
        f"/api/playlists/{shared.playlist_id}", {"title": "Mine"}, content_type="application/json"
    )
    assert (page.status_code, told.status_code) == (403, 403)
    assert "Make a copy" in page.content.decode()
    assert told.json() == {
        "code": "not_yours",
        "error": "This playlist belongs to somebody else, so you can't change it. Make a copy, and change that one.",
    }


@pytest.mark.parametrize("state", [state for state in Run.State if state != Run.State.FINISHED])
def test_unfinished_and_failed_runs_are_their_owners(
    other: User, shared: Things, owner_client: Client, state: str
) -> None:
    """Not for staff either. Also those that pick tracks for a playlist that all can see."""
    target = Playlist.objects.get(pk=shared.playlist_id)
    for run in (make_run(other, state), make_run(other, state, target=target)):
        things = shared._replace(run_id=run.pk)
        before = rows()
        for line in naming(frozenset({"run_id"})):
            for method in line.methods:
                assert send(owner_client, method, things.path(line), line).status_code == 404, (method, line.route)
        assert rows() == before


def test_in_the_bin_a_shared_playlist_is_its_owners(shared: Things, owner_client: Client) -> None:
    Playlist.objects.filter(pk=shared.playlist_id).update(deleted_at=timezone.now())
    before = rows()
    for line in naming(OWNED - {"replacement_id"}):
        for method in line.methods:
            assert send(owner_client, method, shared.path(line), line).status_code == 404, (method, line.route)
    assert rows() == before


def test_one_may_not_name_what_is_others_beside_ones_own(private: Things, guest: User, guest_client: Client) -> None:
    """An entry, a replacement: each is looked at, whichever playlist comes before it."""
    mine = make_things(guest, "Mine")
    mixed = mine._replace(replacement_id=private.replacement_id, entry_id=private.entry_id)
    theirs = {"playlist_id": private.playlist_id}
    before = PlaylistTrack.objects.filter(**theirs).count(), Replacement.objects.filter(undone_at=None).count()
    for line in naming(frozenset({"replacement_id", "entry_id"})):
        for method in line.methods:
            response = send(guest_client, method, mixed.path(line), line)
            assert response.status_code != 500
            assert SECRET not in whole(response)
            assert "replacement_id" not in line.route or response.status_code == 404
    assert before == (
        PlaylistTrack.objects.filter(**theirs).count(),
        Replacement.objects.filter(undone_at=None).count(),
    )


def test_owners_have_their_own_and_all_have_the_households(private: Things, other: User, guest_client: Client) -> None:
    """So that the tests above are not about addresses that answer nobody."""
    hers = Client()
    hers.force_login(other)
    nobodys = make_things(None, "Household")
    for client, things in ((hers, private), (hers, nobodys), (guest_client, nobodys)):
        for line in naming():
            if line.methods == ("GET",) and "events" not in line.route:
                assert send(client, "GET", things.path(line), line).status_code not in {403, 404, 500}, line.route
        renamed = client.patch(
            f"/api/playlists/{things.playlist_id}", {"title": "New"}, content_type="application/json"
        )
        assert (renamed.status_code, renamed.json()["title"]) == (200, "New")


def test_staff_look_at_others_things_in_the_admin_alone(
    private: Things, owner_client: Client, guest_client: Client
) -> None:
    for path in (f"/admin/playlists/playlist/{private.playlist_id}/change/", "/admin/playlists/run/"):
        assert owner_client.get(path).status_code == 200
        assert guest_client.get(path).status_code == 302
    page = owner_client.get(f"/admin/playlists/playlist/{private.playlist_id}/change/").content.decode()
    assert SECRET in page


def test_the_admin_is_for_staff(private: Things, guest: User, guest_client: Client) -> None:
    """Each page of each kind of row, also for a member's script: it is no way around the rest."""
    script = Client(headers={"Authorization": f"Bearer {create_token(guest, 'tests')}"})
    before = rows()
    for client in (Client(), guest_client, script):
        for kind in admin.site._registry:
            for page, of_row in (("changelist", ()), ("add", ()), *((page, (1,)) for page in _OF_ROWS)):
                path = reverse(f"admin:{kind._meta.app_label}_{kind._meta.model_name}_{page}", args=of_row)
                for response in (client.get(path), client.post(path, {"post": "yes"})):
                    assert response.status_code in {302, 403}, path
                    assert SECRET not in whole(response)
    assert rows() == before


def test_ids_in_forms_are_asked_about_too(other: User, owner_client: Client) -> None:
    """The one form that names playlists in its body."""
    binned = make_things(other, SECRET, deleted_at=timezone.now(), is_shared=True)
    before = rows()
    owner_client.post("/history/demo/restore/", {"id": [str(binned.playlist_id)]})
    assert rows() == before


@pytest.fixture(params=["revoked", "expired", "of somebody deactivated", "made up"])
def bad_token(request: pytest.FixtureRequest, owner: User) -> str:
    """Of the owner, who might do everything."""
    token = create_token(owner, "tests")
    match request.param:
        case "revoked":
            ApiToken.objects.all().delete()
        case "expired":
            ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "made up":
            return f"{token[:-4]}zzzz"
        case _:
            User.objects.update(is_active=False)
    return token


def test_a_token_that_is_no_longer_good_opens_nothing(bad_token: str, private: Things) -> None:
    before = rows()
    client = Client(headers={"Authorization": f"Bearer {bad_token}"})
    for line in lines():
        for method in line.methods:
            assert send(client, method, private.path(line), line).status_code == 401, (method, line.route)
    assert rows() == before


def test_who_was_deactivated_is_signed_out_at_once(owner: User, owner_client: Client, private: Things) -> None:
    User.objects.update(is_active=False)
    before = rows()
    for line in lines():
        for method in line.methods:
            response = send(owner_client, method, private.path(line), line)
            told = response.headers.get("Location", "")
            assert response.status_code == 401 or told.startswith("/login/"), (method, line.route)
    assert rows() == before


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        pytest.param("application/x-www-form-urlencoded", {}, id="no CSRF token"),
        pytest.param("text/plain", {}, id="text/plain"),
        pytest.param("", {}, id="no Content-Type"),
        pytest.param("application/json", {"Origin": "https://evil.example", "X-CSRFToken": "{token}"}, id="foreign"),
        pytest.param("application/json", {"Origin": "null", "X-CSRFToken": "{token}"}, id="Origin null"),
    ],
)
def test_changes_come_from_our_own_pages(
    owner: User, private: Things, content_type: str, headers: Mapping[str, str]
) -> None:
    """Of the owner, whose browser is signed in, and has our cookie."""
    Playlist.objects.update(owner=owner)
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    client.get("/")
    token = client.cookies["csrftoken"].value
    before = rows()
    sent = {name: value.format(token=token) for name, value in headers.items()}
    for line in lines():
        for method in set(line.methods) - {"GET"}:
            body = _json(line)
            response = client.generic(method, private.path(line), body, content_type=content_type, headers=sent)
            assert response.status_code == 403, (method, line.route, response.status_code)
    assert rows() == before


def count_queries(client: Client, path: str) -> int:
    """That this page takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_lists_take_as_many_queries_for_many_people(owner_client: Client) -> None:
    def share(people: int) -> None:
        for number in range(people):
            name = f"person{User.objects.count()}"
            make_things(User.objects.create_user(name), f"List {number}", is_shared=True)

    for path in ("/", "/history/", "/api/results", "/api/runs", "/bin/"):
        share(2)
        few = count_queries(owner_client, path)
        share(5)
        assert count_queries(owner_client, path) == few, path
