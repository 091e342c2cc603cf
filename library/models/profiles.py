"""What artists sound like, and the words of it to search by."""

from django.db import models

from core.tasks.lease import LeaseRow
from library.models.music import Artist


class StoredProfile(models.Model):
    """profiles.schema.ArtistProfile of an artist, by the artist's key: it outlives syncs that make the artist anew."""

    class Source(models.TextChoices):
        """Who says so. What a person says is never replaced by a model."""

        MODEL = "model"
        PERSON = "person"
        DEMO = "demo"

    # No constraint: an artist may leave the library for a while, and the profile waits.
    artist = models.OneToOneField(
        Artist,
        on_delete=models.DO_NOTHING,
        to_field="folded",
        db_column="artist_key",
        related_name="profile",
        db_constraint=False,
    )
    is_known = models.BooleanField(help_text="False: asked, but nobody knows the artist.")
    moods = models.TextField(blank=True, help_text="Between bars: |sad|warm|. Likewise the other lists.")
    styles = models.TextField(blank=True)
    languages = models.CharField(max_length=40, blank=True, help_text="ISO 639-1.")
    voices = models.CharField(max_length=60, blank=True)
    energy = models.PositiveSmallIntegerField(null=True)
    tempo = models.CharField(max_length=10, blank=True)
    country = models.CharField(max_length=2, blank=True, help_text="ISO 3166-1 alpha-2.")
    is_famous = models.BooleanField(null=True)
    source = models.CharField(max_length=10, choices=Source)
    model = models.TextField(blank=True, help_text="The model that was asked.")
    changed_at = models.DateTimeField()
    is_asked_again = models.BooleanField(default=False, help_text="The model is to be asked once more, soon.")

    class Meta:
        indexes = (
            models.Index(fields=("is_known", "source"), name="library_profile_counts"),
            models.Index(
                fields=("is_asked_again",), condition=models.Q(is_asked_again=True), name="library_profile_again"
            ),
        )

    def __str__(self) -> str:
        return str(self.artist_id)


class ProfileLabel(models.Model):
    """A word of a profile, to find artists by: written together with the profile."""

    class Kind(models.TextChoices):
        """Which list of the profile it stands in."""

        MOOD = "mood"
        STYLE = "style"
        LANGUAGE = "language"
        VOICE = "voice"

    profile = models.ForeignKey(StoredProfile, on_delete=models.CASCADE, related_name="labels")
    kind = models.CharField(max_length=10, choices=Kind)
    word = models.CharField(max_length=60)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("kind", "word", "profile"), name="library_profilelabel_once"),)

    def __str__(self) -> str:
        return self.word


class ProfilingState(LeaseRow):
    """One row: asking the model for profiles, as it goes on in whatever process (`claim` is its name) or ended."""

    class Phase(models.TextChoices):
        """`waiting`: for playlists that are being made. `stalled`: something failed; see `retry_at`."""

        NEVER = ""
        WORKING = "working"
        WAITING = "waiting"
        PAUSED = "paused"
        STALLED = "stalled"
        DONE = "done"

    phase = models.CharField(max_length=10, choices=Phase, default=Phase.NEVER, blank=True)
    is_wanted = models.BooleanField(default=False, help_text="It continues until done or paused, also after a restart.")
    is_automatic = models.BooleanField(default=False, help_text="New artists are asked about after each sync.")
    anew_before = models.DateTimeField(null=True, help_text="Profiles that a model made earlier are made again.")
    limit = models.PositiveIntegerField(null=True, help_text="So many artists at most.")
    provider = models.CharField(max_length=20, blank=True)
    model = models.TextField(blank=True)
    # Since it was started.
    asked = models.PositiveIntegerField(default=0, help_text="Artists.")
    known = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0, help_text="Artists that were open.")
    calls = models.PositiveIntegerField(default=0)
    input_tokens = models.PositiveBigIntegerField(default=0)
    output_tokens = models.PositiveBigIntegerField(default=0)
    cost_usd = models.FloatField(null=True, help_text="NULL: not known.")
    seconds = models.FloatField(default=0.0, help_text="That the model took.")
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    failures = models.PositiveIntegerField(default=0, help_text="One after the other.")
    retry_at = models.DateTimeField(null=True, help_text="NULL: not before somebody says so.")

    def __str__(self) -> str:
        return self.phase or "never"
