"""What is asked for twice by one form makes one run: a double click, a reload, an impatient second try."""

import hashlib
from collections.abc import Callable

from django.db import IntegrityError, transaction

from playlists.models import Run


def once(form: str, make: Callable[[], Run]) -> Run:
    """The run that `make` creates, or created when this form was sent before."""
    form = hashlib.sha256(form.encode(errors="replace")).hexdigest()
    if made := Run.objects.filter(form=form).first():
        return made
    try:
        with transaction.atomic():
            run = make()
            Run.objects.filter(pk=run.pk).update(form=form)
    except IntegrityError:  # sent twice in the same instant, and the other one was quicker
        return Run.objects.get(form=form)
    return run
