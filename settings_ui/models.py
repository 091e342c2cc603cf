"""What the first run remembers: the steps that were left out, and that somebody called it finished."""

from django.db import models


class SetupState(models.Model):
    """One row. All else about the first run is read off the facts."""

    skipped = models.JSONField(default=list, help_text="Names of steps.")
    completed_at = models.DateTimeField(null=True, blank=True, default=None)

    def __str__(self) -> str:
        return "finished" if self.completed_at else "under way"
