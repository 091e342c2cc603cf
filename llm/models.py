"""The LLM's configuration and measurements in the database: what the settings page and the admin edit."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from core.db.stored_secrets import SecretTextField
from llm.schemas import PROVIDER_NAMES
from llm.setting import LONGEST_ADDRESS, LONGEST_NAME, SECONDS, THOUGHTS, TOKENS, TRACKS, Bounds
from llm.settings_fields import FIELDS


def _within(bounds: Bounds) -> tuple[MinValueValidator, MaxValueValidator]:
    return MinValueValidator(bounds.least), MaxValueValidator(bounds.most)


class LLMSettings(models.Model):
    """One row: which provider is active. Empty fields mean "not decided here"."""

    PROVIDERS: ClassVar = [(name, name) for name in PROVIDER_NAMES]
    SINGLETON_ID: ClassVar = 1

    provider = models.CharField(max_length=20, blank=True, default="", choices=PROVIDERS)
    smart_generation = models.BooleanField(null=True, blank=True, default=None)
    cloud_timeout = models.FloatField(
        null=True, blank=True, default=None, validators=_within(SECONDS), help_text="Seconds without progress."
    )
    local_timeout = models.FloatField(
        null=True, blank=True, default=None, validators=_within(SECONDS), help_text="Seconds without progress."
    )
    depth = models.CharField(max_length=10, blank=True, default="", choices=FIELDS["depth"].choices)
    depth_seconds = models.FloatField(
        null=True, blank=True, default=None, validators=_within(SECONDS), help_text="Of automatic depth: seconds."
    )
    embedding = models.CharField(max_length=20, blank=True, default="", choices=FIELDS["embedding"].choices)
    embedding_model = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    exam = models.CharField(max_length=10, blank=True, default="", choices=FIELDS["exam"].choices)
    fill_up = models.CharField(max_length=3, blank=True, default="", choices=FIELDS["fill_up"].choices)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "LLM settings"
        verbose_name_plural = "LLM settings"
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="llm_settings_is_one_row"),
        ]

    def __str__(self) -> str:
        return self.provider or "no provider chosen"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep it one row."""
        self.pk = self.SINGLETON_ID
        super().save(*args, **kwargs)


class ProviderSettings(models.Model):
    """One row a provider, so that switching keeps each one's models. Empty fields mean "not decided here".

    `api_key` belongs to `api_key_host` ("https://" before it where it was typed for that): when the address moves to
    another host, or to plain http, the key stays behind.
    """

    provider = models.CharField(max_length=20, unique=True, choices=LLMSettings.PROVIDERS)
    base_url = models.CharField(max_length=LONGEST_ADDRESS, blank=True, default="")
    # The field stores "" as NULL.
    api_key = SecretTextField(null=True, blank=True, default=None)
    api_key_host = models.CharField(max_length=255, blank=True, default="")
    model_analysis = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    model_generation = models.CharField(max_length=LONGEST_NAME, blank=True, default="")
    context_window = models.PositiveIntegerField(
        null=True, blank=True, default=None, validators=_within(TOKENS), help_text="Tokens."
    )
    max_tracks = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=None,
        validators=_within(TRACKS),
        help_text="Your own limit on the tracks sent to the model.",
    )
    thinking_analysis = models.CharField(
        max_length=3, blank=True, default="", choices=FIELDS["thinking_analysis"].choices
    )
    thinking_tokens_analysis = models.PositiveIntegerField(
        null=True, blank=True, default=None, validators=_within(THOUGHTS), help_text="Tokens."
    )
    thinking_generation = models.CharField(
        max_length=3, blank=True, default="", choices=FIELDS["thinking_generation"].choices
    )
    thinking_tokens_generation = models.PositiveIntegerField(
        null=True, blank=True, default=None, validators=_within(THOUGHTS), help_text="Tokens."
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "provider settings"
        verbose_name_plural = "provider settings"

    def __str__(self) -> str:
        return self.provider


class ModelMeasurement(models.Model):
    """What a model's calls have shown so far; the newest call counts most (see `llm.services.calling.measurements`)."""

    provider = models.CharField(max_length=20, choices=LLMSettings.PROVIDERS)
    base_url = models.CharField(max_length=LONGEST_ADDRESS, blank=True, default="")
    model = models.CharField(max_length=LONGEST_NAME)
    tokens_per_track = models.FloatField(null=True, blank=True, default=None)
    input_tokens_per_second = models.FloatField(null=True, blank=True, default=None)
    output_tokens_per_second = models.FloatField(null=True, blank=True, default=None)
    output_mode = models.CharField(max_length=10, blank=True, default="")
    calls = models.PositiveIntegerField(default=0)
    has_thought = models.BooleanField(default=False, help_text="It thought before its last answer.")
    described = models.JSONField(
        null=True, blank=True, default=None, help_text="What its server last told of it: a llm.schemas.ModelInfo."
    )
    left_out = models.JSONField(
        null=True, blank=True, default=None, help_text="The optional fields of a request that its server has refused."
    )
    exam = models.JSONField(
        null=True, blank=True, default=None, help_text="What its exam came to: a llm.services.exam.result.ExamResult."
    )
    measured_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "base_url", "model"], name="one_measurement_a_model"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.model}"


class UsageRecord(models.Model):
    """What one call of a model used or, of an older month, what all calls of one kind used together.

    `cost_usd` is what is known of it: of `unpriced_calls` the price is not known. `uncounted_calls` told no tokens.
    """

    month = models.DateField(db_index=True, help_text="Its first day, in the server's time zone.")
    at = models.DateTimeField(default=timezone.now, db_index=True, help_text="When it ended; of several, the last.")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        default=None,
        related_name="+",
        help_text="Who asked for it; nobody for what PlexSage does by itself.",
    )
    purpose = models.CharField(max_length=12)
    provider = models.CharField(max_length=20)
    model = models.CharField(max_length=LONGEST_NAME)
    outcome = models.CharField(max_length=10)
    calls = models.PositiveIntegerField(default=1)
    uncounted_calls = models.PositiveIntegerField(default=0)
    unpriced_calls = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cached_tokens = models.PositiveBigIntegerField(default=0)
    cost_usd = models.DecimalField(max_digits=18, decimal_places=9, default=0)
    seconds = models.FloatField(default=0.0)

    class Meta:
        verbose_name = "usage"
        verbose_name_plural = "usage"

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.provider} {self.model}"
