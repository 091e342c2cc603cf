"""A form makes one run, however often it is sent: a double click, a reload, an impatient second try."""

import hashlib

from django.db import IntegrityError, transaction

from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.running import runs


def create_once(wish: Wish, nonce: str) -> tuple[Run, bool]:
    """The run, and whether it is new. `nonce` is the form's own; another wish in it makes another run.

    Raises BadWishError. Without a nonce every call makes a run.
    """
    if not nonce:
        return runs.create(wish), True
    form = hashlib.sha256(f"{nonce} {wish.model_dump_json()}".encode(errors="replace")).hexdigest()
    if made := Run.objects.filter(form=form).first():
        return made, False
    try:
        with transaction.atomic():
            run = runs.create(wish)
            Run.objects.filter(pk=run.pk).update(form=form)
    except IntegrityError:  # sent twice in the same instant, and the other one was quicker
        return Run.objects.get(form=form), False
    return run, True
