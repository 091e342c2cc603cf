"""Replacing asks, keeps what was there, and can be undone: also after changes there, and for good as a new playlist."""

import asyncio
from functools import partial

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.urls import reverse

from playlists.models import Playlist, Replacement
from playlists.services.following.follow import follow
from playlists.services.saving.replacements import KEPT
from tests.fakes.plex.playlists import Playlist as There
from tests.fakes.plex.server import PlexFake
from tests.playlists.plexed import numbers, playlist_of
from tests.playlists.test_saving_pages import save_url, tracks_of
from tests.settings_ui.conftest import HTMX, one, soup, text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def rainy(plex: PlexFake) -> Playlist:
    return playlist_of(tracks_of(plex, 0, 5))


@pytest.fixture
def party(tower: PlexFake) -> There:
    """Somebody else's, with eleven tracks."""
    return tower.playlists.add("For Anna", numbers(tracks_of(tower, 10, 21)), summary="hers")


async def replace(client: AsyncClient, rainy: Playlist, party: There, **more: str) -> str:
    """Where the way back is."""
    fields = {"mode": "replace", "target": str(party.key), "confirmed": str(len(party.tracks)), **more}
    page = soup(await client.post(save_url(rainy), fields, headers=HTMX))
    return str(one(page, "form:has(#undo-replaced)")["action"])


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
@pytest.mark.parametrize(("count", "words"), [(11, "11 tracks"), (1, "1 track"), (23, "23 tracks")])
async def test_it_asks_with_the_number_and_the_button_says_it(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, headers: dict[str, str], count: int, words: str
) -> None:
    there = tower.playlists.add("Mine", numbers(tracks_of(tower, 20, 20 + count)))
    fields = {"mode": "replace", "target": str(there.key)}
    page = soup(await async_owner_client.post(save_url(rainy), fields, headers=headers))
    assert text(page, "#replace-question") == f"Replace the {words} of “Mine”?"
    assert text(page, "#replace-form button[type=submit]") == f"Replace {words}"
    assert len(there.tracks) == count, "nothing is done before it is agreed to"
    agreed = {str(field["name"]): str(field["value"]) for field in page.select("#replace-form input[type=hidden]")}
    await async_owner_client.post(save_url(rainy), agreed, headers=headers)
    assert there.tracks == numbers(tracks_of(tower, 0, 5))


async def test_agreed_to_another_number_it_asks_again(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    fields = {"mode": "replace", "target": str(party.key), "confirmed": "9"}
    page = soup(await async_owner_client.post(save_url(rainy), fields, headers=HTMX))
    assert text(page, "#replace-question") == "Replace the 11 tracks of “For Anna”?"
    assert len(party.tracks) == 11


async def test_an_empty_one_needs_no_question(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
) -> None:
    there = tower.playlists.add("Empty")
    page = soup(await async_owner_client.post(save_url(rainy), {"mode": "replace", "target": str(there.key)}))
    assert page.select("#replace-question") == []
    assert there.tracks == numbers(tracks_of(tower, 0, 5))


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
async def test_undo_brings_the_old_ones_back_in_order(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There, headers: dict[str, str]
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    row = await Replacement.objects.aget()
    assert [key for key, _, _ in row.tracks] == [str(key) for key in numbers(tracks_of(tower, 10, 21))]
    shown = soup(await async_owner_client.get(reverse("playlists:playlist", args=[rainy.pk])))
    assert one(shown, "#undo-replacement")["href"] == undo
    offered = soup(await async_owner_client.get(undo, headers=headers))
    assert text(offered, ".sheet-form button[type=submit]") == "Restore 11 tracks"
    page = soup(await async_owner_client.post(undo, headers=headers))
    assert text(page, "#save-words") == "Restored the tracks in “For Anna” on Tower: 11 tracks."
    assert (party.tracks, party.summary) == (numbers(tracks_of(tower, 10, 21)), "hers")
    await rainy.arefresh_from_db()
    assert (rainy.server_key, rainy.saved_as, rainy.saved_at) == ("", "", None), "it is not what is there any more"
    again = await async_owner_client.post(undo, headers=headers)
    assert again.status_code == 409
    assert len(party.tracks) == 11


async def test_what_was_changed_there_since_is_asked_about_and_kept(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    tower.playlists.append(party, numbers(tracks_of(tower, 30, 31)))
    answer = await async_owner_client.post(undo, headers=HTMX)
    page = soup(answer)
    assert answer.status_code == 422
    assert "“For Anna” was changed on Tower since then: it has 6 tracks now." in text(page, ".notice.warning")
    assert len(party.tracks) == 6
    how = one(page, ".sheet-form input[name=asked]")
    await async_owner_client.post(undo, {"asked": str(how["value"])}, headers=HTMX)
    assert party.tracks == numbers(tracks_of(tower, 10, 21))
    kept = await Replacement.objects.filter(undone_at=None).aget()
    assert len(kept.tracks) == 6, "the list of now is not lost either"


async def test_tracks_that_are_gone_are_told(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    section = next(iter(tower.library.sections.values()))
    tower.library.remove(section, tracks_of(tower, 12, 13)[0])
    page = soup(await async_owner_client.post(undo, headers=HTMX))
    assert text(page, "#save-words").startswith("Restored the tracks in “For Anna” on Tower: 10 tracks. 1 is no longer")
    assert len(page.select(".about li")) == 1


async def test_a_playlist_that_is_gone_becomes_a_new_one(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    tower.playlists.delete(party.key)
    page = soup(await async_owner_client.post(undo, headers=HTMX))
    assert "“For Anna” is no longer on Tower. You can make a new playlist from its 11 tracks." in text(page, ".notice")
    await async_owner_client.post(undo, {"anew": "on"}, headers=HTMX)
    assert tower.playlists.named("For Anna").tracks == numbers(tracks_of(tower, 10, 21))


async def test_a_server_that_is_away_changes_nothing(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    tower.fault = "unauthorized_401"
    answer = await async_owner_client.post(undo, headers=HTMX)
    assert answer.status_code == 422
    tower.revive()
    page = soup(await async_owner_client.post(undo, headers=HTMX))
    assert "11 tracks" in text(page, "#save-words")


async def test_copies_do_not_grow_for_ever(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    rows = [
        Replacement(playlist=rainy, source="s", server_key="1", title="old", tracks=[], after=[], saved_before={})
        for _ in range(KEPT + 5)
    ]
    await Replacement.objects.abulk_create(rows)
    await replace(async_owner_client, rainy, party)
    assert await Replacement.objects.filter(playlist=rainy).acount() == KEPT


async def test_saving_again_is_one_click_and_says_when_the_list_is_another(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
) -> None:
    await async_owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"})
    page_url = reverse("playlists:playlist", args=[rainy.pk])
    assert soup(await async_owner_client.get(page_url)).select("#changed-since") == []
    first = await rainy.tracks.order_by("position").afirst()
    assert first
    removed = f"{page_url}tracks/{first.pk}/remove/"
    assert text(soup(await async_owner_client.post(removed, headers=HTMX)), "#changed-since") == "changed since"
    page = soup(await async_owner_client.get(page_url))
    form = one(page, "form.save-again")
    fields = {str(field["name"]): str(field["value"]) for field in form.select("input[type=hidden]")}
    answer = soup(await async_owner_client.post(str(form["action"]), fields, headers=HTMX))
    assert text(answer, "#toast p") == "Replaced the tracks in “Mine” on Tower: now 4 tracks."
    assert answer.select("#changed-since") == []
    assert tower.playlists.named("Mine").tracks == numbers(tracks_of(tower, 1, 5))
    assert one(answer, "#toast-undo-replaced")["href"]


async def test_saving_again_where_it_is_gone_says_so(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist
) -> None:
    await async_owner_client.post(save_url(rainy), {"mode": "new", "name": "Mine"})
    tower.playlists.delete(tower.playlists.named("Mine").key)
    fields = {"mode": "replace", "target": "__saved__", "again": "on"}
    answer = soup(await async_owner_client.post(save_url(rainy), fields, headers=HTMX))
    assert "Not saved: The playlist “Mine” can't be found" in text(answer, "#toast .error p")


async def test_two_undo_at_once_put_it_back_once(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    undo = await replace(async_owner_client, rainy, party)
    answers = await asyncio.gather(*(async_owner_client.post(undo, headers=HTMX) for _ in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert party.tracks == numbers(tracks_of(tower, 10, 21))
    assert await sync_to_async(Replacement.objects.count)() == 2


async def test_by_json_it_is_undone_by_its_number(
    async_owner_client: AsyncClient, tower: PlexFake, rainy: Playlist, party: There
) -> None:
    body = {"mode": "replace", "target": str(party.key)}
    post = partial(async_owner_client.post, content_type="application/json")
    saved = (await post(f"/api/playlists/{rainy.pk}/save", body)).json()
    assert saved["undo_url"] == f"/api/replacements/{saved['undo_id']}/undo"
    tower.playlists.append(party, numbers(tracks_of(tower, 30, 31)))
    refused = await post(saved["undo_url"])
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    done = await post(saved["undo_url"], {"even_if_changed": True})
    assert (done.status_code, done.json()["track_count"]) == (200, 11)
    assert party.tracks == numbers(tracks_of(tower, 10, 21))
    assert (await post(saved["undo_url"])).status_code == 404
    made = (await post(f"/api/playlists/{rainy.pk}/save", {"mode": "new"})).json()
    assert (made["undo_id"], made["undo_url"]) == (None, None)


async def test_the_older_path_for_any_tracks_can_be_undone_too(
    async_owner_client: AsyncClient, tower: PlexFake, party: There
) -> None:
    keys = [str(key) for key in numbers(tracks_of(tower, 0, 3))]
    body = {"playlist_id": str(party.key), "rating_keys": keys, "mode": "replace"}
    post = partial(async_owner_client.post, content_type="application/json")
    updated = (await post("/api/playlist/update", body)).json()
    assert len(party.tracks) == 3
    assert (await post(updated["undo_url"])).status_code == 200
    assert party.tracks == numbers(tracks_of(tower, 10, 21))


async def test_copies_follow_their_tracks_when_plex_numbers_them_anew(rainy: Playlist) -> None:
    fields = {"playlist": rainy, "source": "s", "server_key": "1", "title": "old", "saved_before": {}}
    row = await Replacement.objects.acreate(tracks=[["1", "A", "B"], ["2", "", ""]], after=["3", "1"], **fields)
    await sync_to_async(follow)({"1": "101", "3": "103", "2": ""})
    await row.arefresh_from_db()
    assert (row.tracks, row.after) == ([["101", "A", "B"], ["2", "", ""]], ["103", "101"])
