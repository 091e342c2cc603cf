"""Every secret that the database holds, of whatever model: found by the kind of its field."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models

from core.db.stored_secrets import SecretTextField, is_undecipherable


class StoredSecret(NamedTuple):
    """A secret in its row; still ciphertext where no key reads it."""

    row: models.Model
    field: str
    value: str

    @property
    def is_readable(self) -> bool:
        """Whether the keys in use read it."""
        return not is_undecipherable(self.value)

    @property
    def name(self) -> str:
        """For whoever runs PlexSage: "api key of provider settings (openai)"."""
        whose = self.row._meta.verbose_name  # noqa: SLF001  # documented by Django, in spite of its name
        return f"{self.field.replace('_', ' ')} of {whose} ({self.row})"


def secret_fields() -> Iterator[tuple[type[models.Model], SecretTextField]]:
    """Where secrets may be stored."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:  # noqa: SLF001
            if isinstance(field, SecretTextField):
                yield model, field


def stored_secrets() -> Iterator[StoredSecret]:
    """Those that there are. A query for each field."""
    for model, field in secret_fields():
        rows: Any = model._base_manager.exclude(**{field.attname: None}).order_by("pk")  # noqa: SLF001
        for row in rows:
            yield StoredSecret(row, field.attname, getattr(row, field.attname))
