"""What is kept about who may come in; of every secret only its hash."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
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
        INVITE = "invite"
        PASSWORD = "password"  # noqa: S105  # what the link is for, not a password

    purpose = models.CharField(max_length=10, choices=Purpose)
    token_hash = models.CharField(max_length=64, unique=True)
    #: For whom it is; nobody yet for an owner's and an invitation's.
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    #: Who invites: what they may not do themselves, their guest may not do either.
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    username = models.CharField(max_length=150, blank=True, help_text="The name that an invitation suggests.")
    is_staff = models.BooleanField(default=False, help_text="Whether who is invited may change the settings.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            # With two links, two people could become the owner at the same moment.
            models.UniqueConstraint(fields=["purpose"], condition=models.Q(purpose="owner"), name="one_owner_link"),
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(purpose="password"), name="one_password_link_each"
            ),
        ]


class SignInAttempt(models.Model):
    """An attempt to sign in that has not succeeded (yet). Names are kept as keyed hashes only."""

    address_key = models.CharField(max_length=64, db_index=True)
    pair_key = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)


class Person(models.Model):
    """What is kept about somebody beside their account: how they like it, and when they were here."""

    class Theme(models.TextChoices):
        """The look of the pages."""

        AUTO = "auto", "As the system"
        LIGHT = "light", "Light"
        DARK = "dark", "Dark"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="person"
    )
    theme = models.CharField(max_length=5, choices=Theme, blank=True, help_text="Empty: as the browser's cookie says.")
    last_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return str(self.user)


class Session(AbstractBaseSession):
    """A browser in which somebody is signed in. Its key is the hash of what the browser's cookie holds."""

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=60, blank=True, help_text="Its kind and system, in words.")
    last_seen_at = models.DateTimeField(default=timezone.now)

    def save(self, **options: Any) -> None:
        """When a browser was seen is noted apart from what its session holds."""
        if not options.get("force_insert"):
            options["update_fields"] = ("session_data", "expire_date", "user", "browser")
        super().save(**options)
