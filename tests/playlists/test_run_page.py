"""The page of a run: as of now whenever it is opened, what became of a run that made nothing, and the ways on."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import Settings

from library.schemas import TrackRef
from llm.schemas import Usage
from playlists.events import (
    Cancelled,
    CandidatesChosen,
    Failed,
    Finished,
    Interrupted,
    Picked,
    Progress,
    Queued,
    RunEventData,
    StepDone,
    StepStarted,
    ToppingUp,
    Understood,
)
from playlists.models import Playlist, Run, RunEvent
from playlists.plan import Signals
from playlists.schemas import Wish
from playlists.services.runs import event_log
from playlists.services.runs.progress import progress_after
from playlists.services.runs.stages import stages
from playlists.services.runs.start import create_run
from tests.fakes.ollama import OllamaFake
from tests.markup import one_line
from tests.playlists.conftest import configure

pytestmark = pytest.mark.django_db

ASKED = StepStarted(step="select")


def track(number: int, title: str = "") -> TrackRef:
    """One to pick."""
    return TrackRef(rating_key=str(number), title=title or f"Song {number}", artist="Nina Simone", album="Silk & Soul")


def picked(number: int, count: int = 25) -> Picked:
    return Picked(position=number, count=count, track=track(number))


def understood(matching: int, *relaxed: str) -> Understood:
    return Understood(filter={}, signals=Signals(), matching=matching, relaxed=relaxed)


def a_run(*events: RunEventData, state: Run.State = Run.State.RUNNING, **wish: object) -> Run:
    """A run that has come so far; nobody works on it."""
    run = create_run(Wish.model_validate({"text": "slow soul for the kitchen"} | wish), owner=None)
    for event in events:
        event_log.append(run.pk, event)
    Run.objects.filter(pk=run.pk).update(state=state, provider="ollama")
    run.refresh_from_db()
    return run


def words(client: Client, run: Run, status: int = 200) -> str:
    """The text of the main part of its page."""
    response = client.get(f"/runs/{run.pk}/")
    assert response.status_code == status
    html = response.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", main)))


def stage_texts(*events: RunEventData, local: bool = True) -> dict[str, tuple[str, str]]:
    return {
        stage.name: (stage.state, stage.text) for stage in stages(progress_after(list(events)), count=25, local=local)
    }


# --- What a run does just now -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "stage", "text"),
    [
        pytest.param((StepStarted(step="analyze"),), "understand", "Loading the model to find", id="first-call"),
        pytest.param((understood(2310),), "understand", "2,310 tracks match", id="understood"),
        pytest.param((understood(1, "the era in your prompt"),), "understand", "1 track matches, ignoring", id="less"),
        pytest.param(
            (CandidatesChosen(sent=140, matching=900), ASKED), "pick", "Loading the model and reading 140", id="load"
        ),
        pytest.param(
            (StepDone(step="analyze", seconds=3), CandidatesChosen(sent=140, matching=900), ASKED),
            "pick",
            "Reading 140 tracks",
            id="loaded-already",
        ),
        pytest.param(
            (StepDone(step="analyze", seconds=0.01), CandidatesChosen(sent=1, matching=1), ASKED),
            "pick",
            "Loading the model and reading 1 track",
            id="nobody-was-asked",
        ),
        pytest.param(
            (ASKED, Progress(step="select", doing="thinking", tokens=1240)),
            "pick",
            "Thinking (1,240 tokens so far)",
            id="thinking",
        ),
        pytest.param(
            (ASKED, Progress(step="select", doing="writing", tokens=2)), "pick", "Picking 0 of 25", id="writes"
        ),
        pytest.param((ASKED, picked(1), picked(7)), "pick", "Picking 7 of 25", id="picking"),
        pytest.param((ASKED, picked(7), ToppingUp(missing=18)), "pick", "Asking for 18 more: 7 of 25", id="again"),
        pytest.param((ASKED, picked(25), StepStarted(step="narrate")), "pick", "25 picked", id="picked"),
        pytest.param((ASKED, picked(9), StepStarted(step="narrate")), "pick", "9 of 25 picked", id="fewer"),
        pytest.param(
            (StepStarted(step="narrate"), Progress(step="narrate", doing="thinking", tokens=3)),
            "story",
            "Thinking",
            id="story",
        ),
    ],
)
def test_a_stage_says_what_it_does(events: tuple[RunEventData, ...], stage: str, text: str) -> None:
    assert stage_texts(*events)[stage][1].startswith(text)


def test_a_cloud_model_is_not_loaded() -> None:
    assert stage_texts(CandidatesChosen(sent=5, matching=9), ASKED, local=False)["pick"][1] == "Reading 5 tracks"


def test_one_stage_goes_on_at_a_time() -> None:
    seen = [
        tuple(state for state, _ in stage_texts(StepStarted(step=step)).values())
        for step in ("signals", "analyze", "narrow", "sample", "select", "narrate")
    ]
    assert seen == [("now", "todo", "todo")] * 3 + [("done", "now", "todo")] * 2 + [("done", "done", "now")]


def test_a_revision_has_no_story() -> None:
    assert [stage.name for stage in stages(progress_after([]), count=5, local=True, with_story=False)] == [
        "understand",
        "pick",
    ]


# --- The page while it goes on ----------------------------------------------------------------------------------


def test_the_page_is_as_of_now(owner_client: Client) -> None:
    run = a_run(
        understood(312), CandidatesChosen(sent=140, matching=312, expected_seconds=75), ASKED, picked(1), picked(2)
    )
    text = words(owner_client, run)
    for part in ("slow soul for the kitchen", "312 tracks match", "Picking 2 of 25", "usually takes 75 seconds"):
        assert part in text
    html = one_line(owner_client.get(f"/runs/{run.pk}/").content)
    assert re.findall(r'id="track-(\d+)"', html) == ["1", "2"]
    assert html.count('class="run-place"') == 22
    assert f'data-events="/runs/{run.pk}/events/" data-last="5"' in html
    assert f'action="/runs/{run.pk}/cancel/"' in html
    assert '<noscript><meta http-equiv="refresh"' in html


def test_waiting_in_line_is_told(owner_client: Client) -> None:
    assert "In the queue: 3 ahead of you" in words(owner_client, a_run(Queued(ahead=3), state=Run.State.QUEUED))
    assert "Next in the queue" in words(owner_client, a_run(Queued(ahead=1), state=Run.State.QUEUED))
    assert "Waiting" not in words(owner_client, a_run(Queued(ahead=1), StepStarted(step="signals")))


def test_the_time_out_of_the_page_is_the_providers_and_comes_later(
    owner_client: Client, settings: Settings, fake: OllamaFake
) -> None:
    configure(settings, fake, local_timeout=90)
    html = owner_client.get(f"/runs/{a_run().pk}/").content.decode()
    assert 90 < int(re.findall(r'data-timeout="(\d+)"', html)[0]) <= 120


def test_titles_are_text_and_no_markup(owner_client: Client) -> None:
    evil = Picked(position=1, count=25, track=track(1, "<script>alert(1)</script>"))
    html = owner_client.get(f"/runs/{a_run(evil, text='<b>soul</b>').pk}/").content.decode()
    assert "<script>alert" not in html
    assert "<b>soul" not in html


def test_looking_does_not_change_anything(owner_client: Client) -> None:
    run = a_run(ASKED)
    before = list(Run.objects.values()), list(RunEvent.objects.values())
    words(owner_client, run)
    assert (list(Run.objects.values()), list(RunEvent.objects.values())) == before
    for what in ("cancel", "again"):
        assert owner_client.get(f"/runs/{run.pk}/{what}/").status_code == 405


@pytest.mark.parametrize("what", ["", "events/"])
def test_a_run_that_is_not_there(owner_client: Client, what: str) -> None:
    assert owner_client.get(f"/runs/999999/{what}").status_code == 404


def test_nobody_looks_without_signing_in(client: Client, owner_client: Client) -> None:
    response = client.get(f"/runs/{a_run().pk}/")
    assert response.status_code == 302
    assert "/login/" in response["Location"]


# --- The end ----------------------------------------------------------------------------------------------------


def finished(run: Run, **fields: object) -> Playlist:
    playlist = Playlist.objects.create(run=run, title="Kitchen Soul", wish="soul", **fields)
    event = Finished(playlist_id=playlist.pk, tracks=25, usage=Usage(), cost_usd=0, summary="")
    event_log.end(run.pk, Run.State.FINISHED, event)
    return playlist


def test_a_finished_run_leads_to_its_playlist_and_is_not_kept_in_any_cache(owner_client: Client) -> None:
    run = a_run()
    playlist = finished(run)
    response = owner_client.get(f"/runs/{run.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"/playlists/{playlist.pk}/")
    assert "no-store" in response["Cache-Control"]


def test_a_finished_revision_leads_back_to_what_it_revised(owner_client: Client) -> None:
    target = Playlist.objects.create(title="Old", wish="soul")
    run = a_run()
    Run.objects.filter(pk=run.pk).update(target=target, state=Run.State.FINISHED)
    assert owner_client.get(f"/runs/{run.pk}/")["Location"] == f"/playlists/{target.pk}/"


def test_a_revision_says_what_it_does(owner_client: Client) -> None:
    target = Playlist.objects.create(title="Old", wish="soul")
    run = a_run(StepStarted(step="signals"))
    Run.objects.filter(pk=run.pk).update(target=target, revision={"label": "repicked 3 tracks", "replaced": ["1"]})
    text = words(owner_client, run)
    assert "Picking new tracks" in text
    assert "anew" not in text, "nothing has been picked yet"
    assert "Writing the description" not in text


def test_a_revision_that_failed_leads_back_to_what_it_revised(owner_client: Client) -> None:
    target = Playlist.objects.create(title="Old", wish="soul")
    run = a_run(Failed(code="timeout", message="secret words"), state=Run.State.FAILED)
    Run.objects.filter(pk=run.pk).update(target=target, revision={"label": "repicked 3 tracks", "replaced": ["1"]})
    text = words(owner_client, run)
    assert "No new tracks were picked" in text
    assert "No playlist" not in text
    html = owner_client.get(f"/runs/{run.pk}/").content.decode()
    assert f'href="/playlists/{target.pk}/"' in html
    assert "from_run" not in html


def test_a_run_whose_playlist_was_deleted_says_so(owner_client: Client) -> None:
    run = a_run()
    finished(run).delete()
    assert "This playlist was deleted" in words(owner_client, run)


@pytest.mark.parametrize(
    ("ending", "state", "texts"),
    [
        (Cancelled(), Run.State.CANCELLED, ("Cancelled", "You cancelled this before it finished")),
        (Interrupted(), Run.State.INTERRUPTED, ("Interrupted", "PlexSage was stopped while working on this")),
        (Failed(code="timeout", message="secret words"), Run.State.FAILED, ("No playlist was made",)),
    ],
    ids=["cancelled", "interrupted", "failed"],
)
def test_an_ending_without_a_playlist_is_told_with_the_ways_on(
    owner_client: Client, ending: RunEventData, state: Run.State, texts: tuple[str, ...]
) -> None:
    run = a_run(picked(1), ending, state=state)
    text = words(owner_client, run)
    assert all(part in text for part in (*texts, "Try again", "1 of 25 tracks were picked"))
    html = owner_client.get(f"/runs/{run.pk}/").content.decode()
    assert f'action="/runs/{run.pk}/again/"' in html
    assert "data-events" not in html
    assert "/cancel/" not in html
    assert 'class="run-place"' not in html


@pytest.mark.parametrize(
    "code",
    [
        "unreachable", "timeout", "unauthorized", "rate_limited", "wrong_server", "model_missing",
        "model_unavailable", "request_rejected", "answer_cut", "answer_malformed", "bad_address", "provider_error",
    ],
)  # fmt: skip
def test_what_the_provider_did_stays_off_the_page_but_for_staff(
    owner_client: Client, guest_client: Client, code: str
) -> None:
    run = a_run(Failed(code=code, message="Cannot reach Ollama at 10.0.0.7:11434"), state=Run.State.FAILED)
    for client, way in (
        (owner_client, "Open Settings"),
        (guest_client, "Ask the owner of this PlexSage to fix it."),
    ):
        text = words(client, run)
        assert "Generation failed - check Ollama settings" in text
        assert way in text
        assert ("10.0.0.7" in text) is (client is owner_client)


@pytest.mark.parametrize(
    ("code", "link"),
    [
        ("nothing_matches", False),
        ("invalid", False),
        ("context_too_long", False),
        ("no_picks", True),
        ("library_empty", True),
        ("not_configured", True),
        ("internal", False),
    ],
)
def test_our_own_errors_say_themselves_what_to_do(owner_client: Client, code: str, link: bool) -> None:
    text = words(owner_client, a_run(Failed(code=code, message="Remove one of them."), state=Run.State.FAILED))
    assert "Remove one of them." in text
    assert "Generation failed" not in text
    assert ("Open Settings" in text) is link


@pytest.mark.parametrize(("provider", "label"), [("anthropic", "Anthropic"), ("custom", "Custom server"), ("", "LLM")])
def test_the_line_names_the_provider_of_the_run(guest_client: Client, provider: str, label: str) -> None:
    run = a_run(Failed(code="timeout", message="x"), state=Run.State.FAILED)
    Run.objects.filter(pk=run.pk).update(provider=provider)
    assert f"Generation failed - check {label} settings" in words(guest_client, run)
