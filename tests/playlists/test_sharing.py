"""Sharing a playlist and copying it, and who makes what: pages, scripts, the terminal, PLEXSAGE_AUTH=off."""

from io import StringIO
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import AsyncClient, Client
from pytest_django import Settings

from accounts.services.tokens import create_token
from playlists.events import Understood
from playlists.models import Playlist, PlaylistTrack, Run, RunEvent
from playlists.schemas import Wish
from playlists.services.editing.copying import copy_playlist
from playlists.services.runs.executor import task_name
from playlists.services.runs.start import create_once, start_run
from tests.fakes.base import Gate
from tests.fakes.ollama import OllamaFake
from tests.fakes.plex.server import PlexFake
from tests.markup import text_in
from tests.migrating import migrated_back
from tests.playlists.conftest import Server
from tests.playlists.making import keys, make_playlist
from tests.playlists.plexed import playlist_of

HTMX = {"HX-Request": "true"}


@pytest.fixture
def olive(db: None) -> User:
    """Somebody else, called Olive."""
    return User.objects.create_user("olive", first_name="Olive")


@pytest.fixture
def hers(olive: User) -> Playlist:
    """Her playlist, which she shares."""
    return make_playlist(owner=olive, is_shared=True, server_key="77", saved_as="Her rain")


def soup(response: Any) -> BeautifulSoup:
    """The page that it is."""
    return BeautifulSoup(response.content, "html.parser")


def words(response: Any) -> str:
    """All that can be read of it."""
    return text_in(soup(response))


def text(page: BeautifulSoup, selector: str) -> str:
    """What stands there."""
    return text_in(page.select_one(selector))


def signed_in(person: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.django_db
class TestSharing:
    """The owner's switch, and what others then see."""

    def test_what_one_makes_is_seen_by_others_once_it_is_shared(
        self, olive: User, guest: User, guest_client: Client
    ) -> None:
        playlist = make_playlist(owner=guest, title="Rainy day")
        hers = signed_in(olive)
        assert hers.get(f"/playlists/{playlist.pk}/").status_code == 404
        said = guest_client.post(f"/playlists/{playlist.pk}/share/", {"shared": "1"}, follow=True)
        assert said.redirect_chain == [(f"/playlists/{playlist.pk}/", 303)]
        assert "Shared with the household." in words(said)
        assert "Shared by guest" in words(hers.get(f"/playlists/{playlist.pk}/"))
        for path in ("/", "/history/"):
            assert "shared by guest" in words(hers.get(path))
            assert "shared by" not in words(guest_client.get(path))
        guest_client.post(f"/playlists/{playlist.pk}/share/", {"shared": "0"})
        assert hers.get(f"/playlists/{playlist.pk}/").status_code == 404
        assert "Rainy day" not in words(hers.get("/history/"))

    def test_with_htmx_the_line_changes_in_place(self, guest: User, guest_client: Client) -> None:
        playlist = make_playlist(owner=guest)
        part = soup(guest_client.post(f"/playlists/{playlist.pk}/share/", {"shared": "1"}, headers=HTMX))
        assert text(part, "#sharing p") == "Shared: everybody here can see it."
        assert text(part, "#share") == "Stop sharing"
        assert text(part, "#toast p") == "Shared with the household."

    def test_others_get_a_page_that_changes_nothing(self, hers: Playlist, guest_client: Client) -> None:
        PlaylistTrack.objects.filter(playlist=hers).update(reason="It is slow.")
        page = soup(guest_client.get(f"/playlists/{hers.pk}/"))
        actions = {form.get("action") for form in page.select("main form")}
        assert actions == {f"/playlists/{hers.pk}/copy/"}
        assert not page.select("main [hx-post], main [formaction], [data-drag], [data-move], .rename, #add-search")
        assert text(page, ".reason") == "It is slow."
        assert "Her rain" not in page.text
        assert [link["href"] for link in page.select("#save-actions a")] == [
            f"/playlists/{hers.pk}/save/",
            f"/playlists/{hers.pk}/play/",
            f"/playlists/{hers.pk}/playlist.m3u8",
            f"/playlists/{hers.pk}/text/",
        ]

    def test_their_history_offers_a_copy_and_no_change(self, hers: Playlist, guest_client: Client) -> None:
        page = soup(guest_client.get("/history/"))
        assert [form["action"] for form in page.select(".history-item form")] == [f"/playlists/{hers.pk}/copy/"]

    def test_the_households_are_nobodys_to_share(self, guest_client: Client) -> None:
        playlist = make_playlist()
        page = soup(guest_client.get(f"/playlists/{playlist.pk}/"))
        assert not page.select("#share, #copy")
        for shared in (True, False):
            refused = guest_client.patch(
                f"/api/playlists/{playlist.pk}", {"is_shared": shared}, content_type="application/json"
            )
            assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
        told = guest_client.post(f"/playlists/{playlist.pk}/share/", {"shared": "1"})
        assert told.status_code == 422
        assert "belongs to the whole household" in words(told)
        assert Playlist.objects.get().owner is None

    def test_scripts_share_and_see_whose_it_is(self, guest: User, olive: User) -> None:
        playlist = make_playlist(owner=olive)
        script = {"Authorization": f"Bearer {create_token(olive, 'tests')}"}
        url, client = f"/api/playlists/{playlist.pk}", Client()
        changed = client.patch(url, {"is_shared": True, "title": "Both"}, "application/json", headers=script).json()
        assert (changed["title"], changed["owner"], changed["is_shared"], changed["can_change"]) == (
            *("Both", "Olive"),
            *(True, True),
        )
        Playlist.objects.update(saved_as="Kitchen")
        assert (client.get(url, headers=script).json()["undo"], playlist.versions.count()) == ("renamed “Warm Soul”", 1)
        theirs = signed_in(guest).get(url).json()
        assert [theirs[name] for name in ("undo", "undo_version", "revision_run", "saved_as")] == [None] * 4
        assert (theirs["owner"], theirs["can_change"]) == ("Olive", False)
        [listed] = signed_in(guest).get("/api/results").json()["results"]
        assert (listed["shared_by"], listed["is_shared"]) == ("Olive", True)

    def test_half_a_change_is_none(self, guest_client: Client) -> None:
        """A title that could be had, and a switch that could not."""
        playlist = make_playlist(title="Old")
        refused = guest_client.patch(
            f"/api/playlists/{playlist.pk}", {"title": "New", "is_shared": True}, content_type="application/json"
        )
        assert (refused.status_code, Playlist.objects.get().title) == (409, "Old")

    def test_a_name_is_text(self, guest_client: Client) -> None:
        nasty = User.objects.create_user("x", first_name="<b>&", last_name="")
        make_playlist(owner=nasty, is_shared=True)
        assert "shared by <bdi>&lt;b&gt;&amp;</bdi>" in " ".join(guest_client.get("/history/").content.decode().split())


@pytest.mark.django_db
class TestCopies:
    """One's own, whole, and apart from the original."""

    def test_a_copy_is_ones_own_to_change(self, hers: Playlist, guest: User, guest_client: Client) -> None:
        made = guest_client.post(f"/playlists/{hers.pk}/copy/", follow=True)
        copy = Playlist.objects.exclude(pk=hers.pk).get()
        assert made.redirect_chain == [(f"/playlists/{copy.pk}/", 302)]
        assert "This copy is yours to change." in words(made)
        assert (copy.title, copy.owner, copy.is_shared) == ("Warm Soul (copy)", guest, False)
        assert (copy.wish, copy.summary, keys(copy)) == (hers.wish, hers.summary, keys(hers))
        assert (copy.server_key, copy.saved_as, copy.saved_at) == ("", "", None)
        guest_client.post(f"/playlists/{copy.pk}/tracks/{copy.tracks.get(position=1).pk}/remove/")
        assert (copy.tracks.count(), hers.tracks.count()) == (4, 5)

    def test_with_locks_reasons_and_how_it_was_made(self, hers: Playlist, guest: User) -> None:
        hers.tracks.filter(position=2).update(is_locked=True, reason="It is slow.", is_filled=True)
        run = hers.run
        assert run
        finished = {
            "type": "finished",
            "playlist_id": hers.pk,
            "tracks": 5,
            "usage": {},
            "cost_usd": None,
            "summary": "",
        }
        RunEvent.objects.create(run=run, number=3, data=finished)
        copy = copy_playlist(hers.pk, guest.pk)
        second = copy.tracks.get(position=2)
        assert (second.is_locked, second.reason, second.is_filled) == (True, "It is slow.", True)
        assert copy.run
        assert (copy.run.wish, copy.run.seed, copy.run.state, copy.run.owner_id) == (
            *(run.wish, run.seed, run.state),
            guest.pk,
        )
        assert copy.run.events.get().data == finished | {"playlist_id": copy.pk}
        assert RunEvent.objects.get(run=run).data == finished

    def test_of_what_has_no_run(self, guest: User) -> None:
        original = make_playlist(title="x" * 200)
        Run.objects.all().delete()
        copy = copy_playlist(original.pk, guest.pk)
        assert (copy.run, len(copy.title), copy.title[-8:]) == (None, 200, "x (copy)")

    def test_of_what_is_in_the_bin_there_is_none(self, guest: User, guest_client: Client) -> None:
        binned = make_playlist(owner=guest)
        guest_client.post(f"/playlists/{binned.pk}/delete/")
        assert guest_client.post(f"/playlists/{binned.pk}/copy/").status_code == 404
        assert guest_client.post(f"/api/playlists/{binned.pk}/copy").status_code == 404
        assert Playlist.objects.count() == 1

    def test_scripts_copy(self, hers: Playlist, guest_client: Client) -> None:
        made = guest_client.post(f"/api/playlists/{hers.pk}/copy")
        assert made.status_code == 201
        assert (made.json()["owner"], made.json()["can_change"], len(made.json()["tracks"])) == ("guest", True, 5)


class TestListening:
    """Saving what somebody else shares: as a new playlist there, and no news of it here."""

    async def test_it_is_saved_as_a_new_one_and_the_owners_notes_stay(
        self, tower: PlexFake, plex: PlexFake, guest: User
    ) -> None:
        olive = await User.objects.acreate(username="olive")
        section = next(iter(plex.library.sections.values()))
        noted = {"server_key": "77", "saved_as": "Her rain"}
        hers = await sync_to_async(playlist_of)(section.tracks[:5], owner=olive, is_shared=True, **noted)
        client = AsyncClient()
        await client.aforce_login(guest)
        url = f"/playlists/{hers.pk}/save/"
        form = soup(await client.get(f"{url}?mode=replace"))
        assert [box["value"] for box in form.select("input[name=mode]")] == ["new"]
        assert not form.select("#save-target")
        saved = await client.post(url, {"mode": "new", "name": "Mine there"}, headers=HTMX)
        assert "Saved “Mine there”" in words(saved)
        await hers.arefresh_from_db()
        assert (hers.server_key, hers.saved_as, hers.saved_at) == ("77", "Her rain", None)
        for mode in ("replace", "append"):
            refused = await client.post(url, {"mode": mode, "target": "__scratch__"})
            asked = {"mode": mode, "target": "__scratch__"}
            by_script = await client.post(f"/api/playlists/{hers.pk}/save", asked, content_type="application/json")
            assert (refused.status_code, by_script.status_code, by_script.json()["code"]) == (403, 403, "not_yours")
        assert [there.title for there in tower.playlists] == ["Mine there"]
        # Her own page of it tells nothing of that save.
        her_browser = AsyncClient()
        await her_browser.aforce_login(olive)
        assert "Mine there" not in words(await her_browser.get(f"/playlists/{hers.pk}/save/progress/"))


@pytest.mark.usefixtures("library")
class TestMakers:
    """Whose a new playlist is."""

    async def test_a_run_and_its_playlist_are_whose_prompt_it_was(
        self, ollama: OllamaFake, server: Server, guest: User
    ) -> None:
        run = await start_run(Wish(text="70s soul", count=5), owner=guest.pk)
        await server.events(run)
        made = await Playlist.objects.aget(run=run)
        assert (run.owner_id, made.owner_id, made.is_shared) == (guest.pk, guest.pk, False)

    @pytest.mark.parametrize("is_stopped", [True, False])
    async def test_a_run_of_somebody_deleted_ends_quietly(
        self,
        ollama: OllamaFake,
        server: Server,
        guest: User,
        caplog: pytest.LogCaptureFixture,
        *,
        is_stopped: bool,
    ) -> None:
        """At what it would note next, or as the server stops."""
        gate = Gate()
        ollama.gates = {1: gate}
        run = await start_run(Wish(text="70s soul", count=5), owner=guest.pk)
        await server.until(run, Understood)
        await User.objects.filter(pk=guest.pk).adelete()
        if is_stopped:
            await server.background.aclose(5)
        gate.open()
        await server.background.wait(task_name(run.pk))
        assert (await Run.objects.acount(), await Playlist.objects.acount()) == (0, 0)
        assert not [record for record in caplog.records if record.exc_info]

    @pytest.mark.parametrize("path", ["/playlists/new/", "/api/runs", "/api/generate/stream"])
    async def test_by_each_way_in(self, ollama: OllamaFake, server: Server, guest: User, path: str) -> None:
        client = AsyncClient()
        await client.aforce_login(guest)
        body: dict[str, Any] = {"w": "70s soul"} if path.startswith("/play") else {"text": "70s soul", "count": 5}
        if path.endswith("stream"):
            body = {"prompt": "70s soul", "genres": [], "decades": [], "track_count": 5}
        kind: dict[str, Any] = {} if path.startswith("/play") else {"content_type": "application/json"}
        answer = await client.post(path, body, **kind)
        assert answer.status_code in {200, 202, 302}
        run = await Run.objects.aget()
        assert run.owner_id == guest.pk
        await server.events(run)

    def test_one_form_of_two_people_is_two_runs(self, ollama: OllamaFake, guest: User, owner: User) -> None:
        """A number that somebody else's page had is no way to their run."""
        wish = Wish(text="70s soul")

        def make(person: User) -> Run:
            return create_once(f"n {person.pk} {wish.text}", lambda: Run.objects.create(owner=person, wish={}, seed=1))

        assert make(guest) != make(owner)
        assert make(guest) == make(guest)


@pytest.mark.django_db
def test_the_terminal_makes_for_somebody_or_for_all(
    guest: User, owner: User, capsys: pytest.CaptureFixture[str]
) -> None:
    owner.is_active = False
    owner.save()
    for name in ("nobody", "owner", "Guest "):
        told = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("generate", "soul", user=name, stderr=told)
        assert ended.value.code == 2
        assert f"There is no active account named “{name}”." in told.getvalue() + capsys.readouterr().err
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_behind_a_proxy_nobody_owns_and_nothing_private_is_seen(settings: Settings, hers: Playlist) -> None:
    settings.AUTH_REQUIRED = False
    private = make_playlist(owner=hers.owner, title="Secret")
    nobodys = make_playlist(title="Ours")
    page = words(Client().get("/history/"))
    assert ("Ours" in page, "shared by Olive" in page, "Secret" in page) == (True, True, False)
    assert Client().get(f"/playlists/{private.pk}/").status_code == 404
    copy = Client().post(f"/api/playlists/{hers.pk}/copy")
    assert (copy.status_code, copy.json()["owner"], copy.json()["can_change"]) == (201, None, True)
    renamed = Client().patch(f"/api/playlists/{nobodys.pk}", {"title": "x"}, content_type="application/json")
    assert renamed.status_code == 200


@pytest.mark.django_db
def test_of_a_deleted_account_all_is_the_households(hers: Playlist, guest_client: Client) -> None:
    User.objects.filter(username="olive").delete()
    assert guest_client.get(f"/api/playlists/{hers.pk}").json()["can_change"] is True


@pytest.mark.django_db(transaction=True)
def test_what_was_there_before_stays_everybodys() -> None:
    with migrated_back(("playlists", "0006_filled")) as old:
        old.get_model("playlists", "Playlist").objects.create(title="Old", wish="soul")
    there = Playlist.objects.get()
    assert (there.owner, there.is_shared) == (None, True)
    assert Playlist(title="New").is_shared is False
