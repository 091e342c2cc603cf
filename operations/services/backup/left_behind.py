"""Tables whose rows are in no backup: a session in an old copy would sign somebody in who has signed out since."""

from typing import Any

from django.contrib.sessions.models import Session
from django.db.models import Model

from core.db.sessions import session_model


def tables_left_behind() -> tuple[str, ...]:
    """Those of sessions, and what belongs to them; Django's own has those of before an upgrade."""
    sessions = session_model()
    described: Any = sessions._meta  # noqa: SLF001  # documented by Django, in spite of its name
    dependent = (relation.field.model for relation in described.related_objects)
    return (*(_table(model) for model in dependent), _table(sessions), _table(Session))


def _table(model: type[Model]) -> str:
    return model._meta.db_table  # noqa: SLF001  # documented by Django, in spite of its name
