"""A household with as many of everything that pages list as a test says."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from accounts.services.invites import invite
from accounts.services.tokens import create_token
from library.models import Artist, StoredProfile
from llm.models import UsageRecord
from llm.services.usage.record import month_of
from playlists.events import StepStarted
from playlists.models import Replacement, Run, RunEvent
from tests.playlists.making import make_playlist

#: The names of parts of addresses, and which of the things they are to lead to.
Things = Mapping[str, object]


def add_things(owner: User, count: int, *, first: int = 0) -> Things:
    """So many more of each, whose names are numbered from `first` on; returns the last of those with an address."""
    things: Things = {}
    for number in range(first, first + count):
        _add_people(owner, number)
        things = _add_playlists(owner, number)
        _add_calls(owner, number)
    for artist in Artist.objects.order_by("pk")[first : first + count]:
        StoredProfile.objects.create(
            artist=artist, is_known=True, moods="|sad|", source=StoredProfile.Source.MODEL, changed_at=timezone.now()
        )
    return {**things, "artist_id": Artist.objects.order_by("pk")[first].pk}


def _add_people(owner: User, number: int) -> None:
    person = User.objects.create_user(f"person-{number}", password=None)
    Client().force_login(owner)  # one more browser
    create_token(owner, f"script {number}")
    create_token(person, f"script {number}")
    invite(owner, f"guest-{number}", is_staff=False)


def _add_playlists(owner: User, number: int) -> Things:
    """Kept, shared, saved and binned; runs that wait, and one that failed."""
    kept = make_playlist(range(1, 6 + number), title=f"Kept {number}", owner=owner, is_shared=number % 2 == 0)
    make_playlist(title=f"Binned {number}", owner=owner, deleted_at=timezone.now())
    replacement = Replacement.objects.create(
        playlist=kept, source="plex", server_key=f"{number}", title="Party", tracks=[], after=[], saved_before={}
    )
    for state in (Run.State.QUEUED, Run.State.FAILED):
        run = Run.objects.create(wish={"text": "soul", "count": 25}, seed=1, state=state, owner=owner)
        step = StepStarted(step="analyze")
        RunEvent.objects.create(run=run, number=1, data=step.model_dump(mode="json"))
    ended = Run.objects.filter(state=Run.State.FAILED).latest("pk")
    return {"playlist_id": kept.pk, "result_id": kept.pk, "run_id": ended.pk, "replacement_id": replacement.pk}


def _add_calls(owner: User, number: int) -> None:
    now = timezone.now()
    UsageRecord.objects.create(
        month=month_of(now),
        at=now,
        person=owner,
        purpose="select",
        provider="ollama",
        model=f"model {number}",
        outcome="answered",
        input_tokens=1000,
        output_tokens=100,
    )
