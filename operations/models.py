"""What is kept of an installation's upkeep."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models

#: Nightly backups; a year of them.
MOST_KEPT = 365


class BackupState(models.Model):
    """One row: what people chose for nightly backups (None: the default), and how the last one failed."""

    SINGLETON_ID: ClassVar = 1

    nightly_kept = models.PositiveSmallIntegerField(
        null=True, blank=True, default=None, validators=[MaxValueValidator(MOST_KEPT)]
    )
    with_keys = models.BooleanField(null=True, blank=True, default=None)
    failure = models.TextField(blank=True, default="", help_text="Why the last one failed; empty if it didn't.")
    failed_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        verbose_name = "backup settings"
        verbose_name_plural = "backup settings"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="backup_state_is_one_row"),
        ]

    def __str__(self) -> str:
        return self.failure or "backups"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it one row."""
        self.pk = self.SINGLETON_ID
        super().save(*args, **kwargs)
