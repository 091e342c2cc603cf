"""New tracks for a playlist that exists: picked by a run, stored into the same list, undone as one edit."""

import asyncio
import json
from collections.abc import Callable

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from pytest_django import Settings

from core.tasks.background import background
from playlists.errors import EditRefusedError
from playlists.events import Failed, Finished, Narrated, RunEventData
from playlists.models import Playlist, Run
from playlists.queries import wish_of
from playlists.services.editing import apply, operations, versions
from playlists.services.editing.apply import apply_edit
from playlists.services.editing.entries import entries_of
from playlists.services.reasons import ask as reasons
from playlists.services.reasons.ask import reasons_state
from playlists.services.runs import revisions
from playlists.services.runs.executor import cancel_run, execute_in_background, task_name
from playlists.services.runs.report import report
from tests.fakes.llm import Answer
from tests.fakes.ollama import OllamaFake
from tests.playlists.conftest import Server, configure, load, server_track
from tests.playlists.making import ids, keys, make_playlist, positions

HTMX = {"HX-Request": "true"}


@pytest.fixture
def library(transactional_db: None) -> None:
    """100 tracks: 50 of soul."""
    load(*(server_track(number) for number in range(1, 101)))


@pytest.fixture
def playlist(library: None) -> Playlist:
    """Five of soul."""
    return make_playlist()


async def revise(server: Server, plan: Callable[..., Run], *arguments: int) -> tuple[Run, list[RunEventData]]:
    run = await sync_to_async(plan)(*arguments, owner=None)
    execute_in_background(run)
    return run, await server.events(run)


async def now(playlist: Playlist) -> list[str]:
    return await sync_to_async(keys)(playlist)


async def edit(playlist: Playlist, change: operations.Edit) -> None:
    await sync_to_async(apply_edit)(playlist.pk, change)


def genre_of(key: str) -> str:
    return "soul" if int(key) % 2 == 0 else "jazz"


async def test_regenerate_replaces_all_but_the_locked_in_their_places(
    ollama: OllamaFake, server: Server, playlist: Playlist
) -> None:
    track = (await sync_to_async(ids)(playlist))[2]
    await edit(playlist, operations.set_locked(track, is_locked=True))
    run, events = await revise(server, revisions.regenerate, playlist.pk)
    assert isinstance(events[-1], Finished)
    assert events[-1].playlist_id == playlist.pk
    after = await now(playlist)
    assert after[2] == "6"
    assert len(set(after)) == 5
    assert not set(after) - {"6"} & {"2", "4", "8", "10"}
    assert {genre_of(key) for key in after} == {"soul"}
    assert await sync_to_async(positions)(playlist) == [1, 2, 3, 4, 5]
    assert await Playlist.objects.acount() == 1
    assert (await sync_to_async(report)(run)).playlist_id == playlist.pk


async def test_a_few_new_tracks_keep_title_story_and_summary_and_save_their_call(
    ollama: OllamaFake, server: Server, library: None
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 52, 4, 6, 8), narrative="Old words.")
    first = (await sync_to_async(ids)(playlist))[0]
    for plan in (revisions.less_of, revisions.more_like):
        ollama.requests.clear()
        _, events = await revise(server, plan, playlist.pk, first)
        assert isinstance(events[-1], Finished)
        assert not [event for event in events if isinstance(event, Narrated)]
        assert len(ollama.completions) == 1
    await playlist.arefresh_from_db()
    assert (playlist.title, playlist.narrative) == ("Warm Soul", "Old words.")
    assert playlist.summary == "Generated 5 tracks • 1,200 tokens"


async def test_picked_anew_the_story_is_told_anew_of_what_is_there_then(
    ollama: OllamaFake, server: Server, library: None
) -> None:
    playlist = await sync_to_async(make_playlist)(narrative="Old words.")
    await edit(playlist, operations.set_locked((await sync_to_async(ids)(playlist))[2], is_locked=True))
    story = "New soul around one old friend. It all belongs to the same long night."
    ollama.answer_next('"1,2,3,4"', json.dumps({"title": "Another Name", "narrative": story}))
    await revise(server, revisions.regenerate, playlist.pk)
    await playlist.arefresh_from_db()
    assert (playlist.title, playlist.narrative, playlist.is_written) == ("Warm Soul", story, True)
    told = ollama.completions[1].json["prompt"]
    entries = await sync_to_async(entries_of)(playlist)
    assert all(f"{entry.artist} - {entry.title}" in told for entry in entries)
    await sync_to_async(apply.undo)(playlist.pk)
    await playlist.arefresh_from_db()
    assert playlist.narrative == "Old words."


async def test_a_story_that_fails_is_told_in_our_words_and_costs_nothing(
    ollama: OllamaFake, server: Server, playlist: Playlist
) -> None:
    ollama.answer_next('"1,2,3,4,5"', "{no json")
    _, events = await revise(server, revisions.regenerate, playlist.pk)
    assert isinstance(events[-1], Finished)
    await playlist.arefresh_from_db()
    assert playlist.narrative.startswith("5 tracks by 5 artists, from 197")
    assert not playlist.is_written


async def test_undo_brings_the_old_list_back_at_once(ollama: OllamaFake, server: Server, playlist: Playlist) -> None:
    before = await sync_to_async(ids)(playlist)
    await revise(server, revisions.regenerate, playlist.pk)
    version = await sync_to_async(versions.newest)(playlist.pk)
    assert version
    assert version.label == "repicked 5 tracks"
    await sync_to_async(apply.undo)(playlist.pk)
    assert await sync_to_async(ids)(playlist) == before
    assert await now(playlist) == ["2", "4", "6", "8", "10"]


async def test_what_was_taken_out_is_not_offered_again(ollama: OllamaFake, server: Server, playlist: Playlist) -> None:
    """Not what was removed, not what an earlier revision replaced, and nothing twice."""
    await edit(playlist, operations.remove((await sync_to_async(ids)(playlist))[0]))
    seen = {"2", "4", "6", "8", "10"}
    for _ in range(3):
        await revise(server, revisions.regenerate, playlist.pk)
        fresh = set(await now(playlist))
        assert not fresh & seen
        seen |= fresh
    await sync_to_async(playlist.versions.all().delete)()
    await revise(server, revisions.regenerate, playlist.pk)
    assert not set(await now(playlist)) & seen


async def test_too_much_of_an_artist_leaves_one_and_brings_others(
    ollama: OllamaFake, server: Server, library: None
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 52, 77, 4, 6))  # the first three are by one artist
    first, *_ = tracks = await sync_to_async(entries_of)(playlist)
    assert [entry.artist == first.artist for entry in tracks] == [True, True, True, False, False]
    assert first.id
    await revise(server, revisions.less_of, playlist.pk, first.id)
    after = await sync_to_async(entries_of)(playlist)
    assert after[0].rating_key == "2"
    assert [entry.rating_key for entry in after][3:] == ["4", "6"]
    assert len(after) == 5
    assert sum(entry.artist == first.artist for entry in after) == 1
    # And the next revision still knows that there is enough of this artist.
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    assert wish_of(run).exclude_artists == (first.artist,)


async def test_locked_tracks_of_the_artist_are_those_that_stay(
    ollama: OllamaFake, server: Server, library: None
) -> None:
    playlist = await sync_to_async(make_playlist)((2, 52, 77, 4))
    _, second, third, _ = await sync_to_async(ids)(playlist)
    for track in (second, third):
        await edit(playlist, operations.set_locked(track, is_locked=True))
    await revise(server, revisions.less_of, playlist.pk, third)
    after = await now(playlist)
    assert after[1:] == ["52", "77", "4"]
    assert after[0] != "2"


async def test_more_like_this_comes_right_behind_it(ollama: OllamaFake, server: Server, playlist: Playlist) -> None:
    second = (await sync_to_async(ids)(playlist))[1]
    run, _ = await revise(server, revisions.more_like, playlist.pk, second)
    after = await now(playlist)
    assert after[:2] == ["2", "4"]
    assert after[7:] == ["6", "8", "10"]
    assert len(set(after)) == 10
    assert wish_of(run).song == "4"


async def test_edits_made_while_the_model_thinks_are_kept(
    ollama: OllamaFake, server: Server, playlist: Playlist
) -> None:
    first, second, third, *_ = await sync_to_async(ids)(playlist)
    ollama.mode = "slow_first_token"
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    execute_in_background(run)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    await edit(playlist, operations.remove(first))
    await edit(playlist, operations.set_locked(second, is_locked=True))
    await edit(playlist, operations.move_to(third, 1))
    await sync_to_async(apply.add_track)(playlist.pk, "50")
    await edit(playlist, operations.rename("Mine"))
    ollama.gate.open()
    assert isinstance((await server.events(run))[-1], Finished)
    after = await now(playlist)
    assert len(after) == 5
    assert after[1] == "4"
    assert after[4] == "50"
    assert not {"2", "6", "8", "10"} & set(after)
    await sync_to_async(apply.undo)(playlist.pk)
    assert await now(playlist) == ["6", "4", "8", "10", "50"]
    await playlist.arefresh_from_db()
    assert playlist.title == "Mine"


@pytest.mark.parametrize("mode", ["error_500", "unauthorized_401", "html_200"])
async def test_a_failed_revision_leaves_the_playlist_as_it_was(
    ollama: OllamaFake, server: Server, playlist: Playlist, mode: str
) -> None:
    ollama.mode = mode  # type: ignore[assignment]  # one of FaultMode
    _, events = await revise(server, revisions.regenerate, playlist.pk)
    assert isinstance(events[-1], Failed)
    assert await now(playlist) == ["2", "4", "6", "8", "10"]
    assert await sync_to_async(versions.newest)(playlist.pk) is None


async def test_a_cancelled_revision_leaves_the_playlist_as_it_was(
    ollama: OllamaFake, server: Server, playlist: Playlist
) -> None:
    ollama.mode = "slow_first_token"
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    execute_in_background(run)
    assert await asyncio.to_thread(ollama.gate.reached.wait, 10)
    await cancel_run(run.pk)
    await server.events(run)
    assert await now(playlist) == ["2", "4", "6", "8", "10"]


async def test_a_playlist_deleted_meanwhile_fails_the_run_and_stays_deleted(
    ollama: OllamaFake, server: Server, playlist: Playlist
) -> None:
    run = await sync_to_async(revisions.regenerate)(playlist.pk, owner=None)
    await Playlist.objects.filter(pk=playlist.pk).aupdate(deleted_at=run.created_at)
    execute_in_background(run)
    ending = (await server.events(run))[-1]
    assert isinstance(ending, Failed)
    assert ending.code == "playlist_not_found"
    assert await now(playlist) == ["2", "4", "6", "8", "10"]


def test_one_revision_of_a_playlist_at_a_time(ollama: OllamaFake, playlist: Playlist) -> None:
    revisions.regenerate(playlist.pk, owner=None)
    with pytest.raises(EditRefusedError, match="already"):
        revisions.regenerate(playlist.pk, owner=None)
    assert playlist.revisions.count() == 1


def test_where_all_is_locked_nothing_is_asked(ollama: OllamaFake, playlist: Playlist) -> None:
    playlist.tracks.update(is_locked=True)
    with pytest.raises(EditRefusedError, match="locked"):
        revisions.regenerate(playlist.pk, owner=None)
    assert not playlist.revisions.exists()


def test_an_artist_with_one_track_is_not_too_much(ollama: OllamaFake, playlist: Playlist) -> None:
    with pytest.raises(EditRefusedError, match="no more tracks by"):
        revisions.less_of(playlist.pk, ids(playlist)[0], owner=None)


def test_the_wish_of_the_first_run_is_kept_and_its_limits_too(ollama: OllamaFake, library: None) -> None:
    playlist = make_playlist(wish="only soul")
    assert playlist.run
    wish = wish_of(playlist.run).model_copy(update={"min_rating": 4, "exclude_live": False, "max_tracks": 3})
    Run.objects.filter(pk=playlist.run.pk).update(wish=wish.model_dump(mode="json"))
    asked = wish_of(revisions.regenerate(playlist.pk, owner=None))
    assert (asked.text, asked.count, asked.min_rating, asked.exclude_live) == ("only soul", 5, 4, False)
    assert asked.max_tracks is None


async def test_the_page_starts_the_run_and_leads_to_it(
    ollama: OllamaFake, async_owner_client: AsyncClient, playlist: Playlist
) -> None:
    answer = await async_owner_client.post(f"/playlists/{playlist.pk}/regenerate/", headers=HTMX)
    run = await Run.objects.aget(target=playlist)
    assert answer["HX-Redirect"] == f"/runs/{run.pk}/"
    await background().wait(task_name(run.pk))
    track = (await sync_to_async(ids)(playlist))[0]
    plain = await async_owner_client.post(f"/playlists/{playlist.pk}/tracks/{track}/more/")
    assert plain.status_code == 303
    run = await Run.objects.filter(target=playlist).alatest("id")
    assert plain["Location"] == f"/runs/{run.pk}/"
    await background().wait(task_name(run.pk))
    assert len(await now(playlist)) == 10


async def test_without_an_llm_it_is_said_and_nothing_started(
    async_owner_client: AsyncClient, playlist: Playlist, settings: Settings
) -> None:
    settings.LLM_ENVIRONMENT = {"provider": "ollama"}
    answer = await async_owner_client.post(f"/playlists/{playlist.pk}/regenerate/", headers=HTMX)
    assert answer.status_code == 422
    assert b'role="alert"' in answer.content
    assert not await Run.objects.filter(target=playlist).aexists()


async def test_the_page_looks_again_until_the_run_has_ended(
    ollama: OllamaFake, async_owner_client: AsyncClient, playlist: Playlist
) -> None:
    ollama.mode = "slow_first_token"
    await async_owner_client.post(f"/playlists/{playlist.pk}/regenerate/", headers=HTMX)
    run = await Run.objects.aget(target=playlist)
    path = f"/playlists/{playlist.pk}/changes/?run={run.pk}"
    page = await async_owner_client.get(f"/playlists/{playlist.pk}/")
    assert f'hx-get="{path}"'.encode() in page.content
    assert (await async_owner_client.get(path, headers=HTMX)).status_code == 204
    await cancel_run(run.pk)
    await background().wait(task_name(run.pk))
    ended = await async_owner_client.get(path, headers=HTMX)
    assert ended.status_code == 200
    assert b"cancelled" in ended.content
    assert b"hx-get" not in ended.content


async def test_no_run_has_a_number_of_thousands_of_digits(async_owner_client: AsyncClient, playlist: Playlist) -> None:
    path = f"/playlists/{playlist.pk}/changes/?run={'9' * 5000}"
    assert (await async_owner_client.get(path, headers=HTMX)).status_code == 204


def reasons_answer(*given: tuple[int, str]) -> Answer:
    return Answer(json.dumps({"reasons": [{"number": number, "reason": text} for number, text in given]}))


async def ask(playlist: Playlist) -> str:
    """Ask for reasons to the end; what went wrong."""
    await reasons.start_reasons(playlist.pk)
    await background().wait(reasons.task_name(playlist.pk))
    return reasons_state(playlist.pk).failure


async def test_reasons_come_in_one_call_for_all_tracks_without_one(ollama: OllamaFake, playlist: Playlist) -> None:
    await playlist.tracks.filter(position=1).aupdate(reason="Was there.")
    ollama.answer_next(reasons_answer((1, "Slow  groove."), (4, "Brass."), (9, "Invented.")))
    assert await ask(playlist) == ""
    told = [entry.reason for entry in await sync_to_async(entries_of)(playlist)]
    assert told == ["Was there.", "Slow groove.", "", "", "Brass."]
    assert len(ollama.completions) == 1


async def test_reasons_that_are_untrue_are_dropped(ollama: OllamaFake, playlist: Playlist) -> None:
    untrue = [(2, "As good as “Yesterday” by The Beatles."), (3, "A hit of 1999. It swings.")]
    ollama.answer_next(reasons_answer((1, "Slow groove."), *untrue))
    assert await ask(playlist) == ""
    told = [entry.reason async for entry in playlist.tracks.order_by("position")]
    assert told[:3] == ["Slow groove.", "", ""]


async def test_undo_does_not_take_reasons_away(ollama: OllamaFake, playlist: Playlist) -> None:
    await edit(playlist, operations.rename("Other"))
    ollama.answer_next(reasons_answer((1, "Slow groove.")))
    await ask(playlist)
    await sync_to_async(apply.undo)(playlist.pk)
    assert (await sync_to_async(entries_of)(playlist))[0].reason == "Slow groove."


@pytest.mark.parametrize("mode", ["error_500", "unauthorized_401", "not_found_404", "cut_stream", "html_200"])
async def test_reasons_that_fail_are_told_in_words(
    ollama: OllamaFake, async_owner_client: AsyncClient, playlist: Playlist, mode: str
) -> None:
    ollama.mode = mode  # type: ignore[assignment]  # one of FaultMode
    assert await ask(playlist)
    page = (await async_owner_client.get(f"/playlists/{playlist.pk}/")).content.decode()
    assert "Couldn't get reasons:" in page


@pytest.mark.parametrize(
    "text", ["Here you are!", "{}", '{"reasons": []}', '{"reasons": [{"number": 99, "reason": "x"}]}']
)
async def test_useless_reasons_are_told_in_words(ollama: OllamaFake, playlist: Playlist, text: str) -> None:
    ollama.answer_next(Answer(text))
    assert await ask(playlist)
    assert not await playlist.tracks.exclude(reason="").aexists()


async def test_reasons_asked_twice_at_once_are_asked_once(
    ollama: OllamaFake, async_owner_client: AsyncClient, playlist: Playlist
) -> None:
    ollama.mode = "slow_first_token"
    ollama.answer_next(reasons_answer((1, "Slow groove.")))
    for _ in range(2):
        answer = await async_owner_client.post(f"/playlists/{playlist.pk}/reasons/", headers=HTMX)
        assert b"Asking why" in answer.content
    path = f"/playlists/{playlist.pk}/changes/?reasons"
    assert (await async_owner_client.get(path, headers=HTMX)).status_code == 204
    ollama.gate.open()
    await background().wait(reasons.task_name(playlist.pk))
    done = await async_owner_client.get(path, headers=HTMX)
    assert b"Slow groove." in done.content
    assert len(ollama.completions) == 1


async def test_a_model_too_small_is_not_asked_for_reasons(
    fake: OllamaFake, settings: Settings, playlist: Playlist
) -> None:
    configure(settings, fake, model_analysis="smollm2:135m", model_generation="smollm2:135m")
    assert "too small" in await ask(playlist)
    assert not fake.completions


async def test_more_tracks_than_fit_are_asked_for_in_parts(fake: OllamaFake, settings: Settings, library: None) -> None:
    fake.add_model("narrow:7b", trained=2048)
    configure(settings, fake, model_analysis="narrow:7b", model_generation="narrow:7b")
    playlist = await sync_to_async(make_playlist)(range(1, 41))
    fake.answer_with(reasons_answer((1, "Fits.")).text)
    assert await ask(playlist) == ""
    assert len(fake.completions) > 1
    assert await playlist.tracks.exclude(reason="").acount() == len(fake.completions)


async def test_a_part_with_long_names_is_made_smaller_too(fake: OllamaFake, settings: Settings, library: None) -> None:
    """What fits of short names says nothing about those that come later."""
    fake.add_model("narrow:7b", trained=2048)
    configure(settings, fake, model_analysis="narrow:7b", model_generation="narrow:7b")
    playlist = await sync_to_async(make_playlist)(range(1, 31))
    await playlist.tracks.filter(position__gt=10).aupdate(title="Long " * 60)
    fake.answer_with(reasons_answer((1, "Fits.")).text)
    assert await ask(playlist) == ""
    assert await playlist.tracks.exclude(reason="").acount() == len(fake.completions)
