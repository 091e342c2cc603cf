"""What is kept about who may come in; of every secret only its hash."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class ApiToken(models.Model):
    """A script's way in, with the rights of its user."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100, help_text="What uses it.")
    prefix = models.CharField(max_length=16, help_text="How the token begins.")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it never ends by itself.")

    class Meta:
        verbose_name = "API token"
        ordering: ClassVar = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class OneTimeLink(models.Model):
    """A link that works once. Using it deletes its row, and what has no row does not work."""

    class Purpose(models.TextChoices):
        """What the link does."""

        OWNER = "owner"
        SIGN_IN = "sign_in"

    purpose = models.CharField(max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # With two links, two people could become the owner at the same moment.
            models.UniqueConstraint(fields=["purpose"], condition=models.Q(purpose="owner"), name="one_owner_link")
        ]


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded (yet). Names are kept as keyed hashes only."""

    address_key = models.CharField(max_length=64, db_index=True)
    pair_key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)
