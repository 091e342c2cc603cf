"""What a deleted person leaves behind: what was shared, and nothing that was private."""

import pytest
from django.contrib.auth.models import User

from playlists.models import Playlist, Run

pytestmark = pytest.mark.django_db


def made(owner: User | None, *, is_shared: bool) -> Playlist:
    run = Run.objects.create(owner=owner, wish={"text": "soul"}, seed=1, state=Run.State.FINISHED)
    return Playlist.objects.create(owner=owner, is_shared=is_shared, run=run, title="Soul", wish="soul")


def test_what_was_private_becomes_nobodys_to_see(guest: User, owner: User) -> None:
    shared, private, theirs, households = (
        made(guest, is_shared=True),
        made(guest, is_shared=False),
        made(owner, is_shared=False),
        made(None, is_shared=True),
    )
    Run.objects.create(owner=guest, wish={"text": "secret"}, seed=1, state=Run.State.FAILED)
    revision = Run.objects.create(owner=guest, wish={"text": "more"}, seed=1, target=shared)
    guest.delete()
    assert set(Playlist.objects.all()) == {shared, theirs, households}
    assert set(Run.objects.all()) == {shared.run, theirs.run, households.run, revision}
    assert not Playlist.objects.filter(pk=private.pk).exists()
    shared.refresh_from_db()
    assert shared.owner is None
