"""One row each: where the library came from, the sync, and the Plex server that is connected."""

from django.db import models

from core.db.stored_secrets import SecretTextField
from core.tasks.lease import LeaseRow


class LibraryState(models.Model):
    """One row: where the tracks came from, when, and how many there are."""

    server = models.CharField(max_length=20, blank=True)
    loaded_at = models.DateTimeField(null=True)
    tracks = models.PositiveIntegerField(default=0)
    artists = models.PositiveIntegerField(default=0)
    albums = models.PositiveIntegerField(default=0)
    genres = models.PositiveIntegerField(default=0)


class SyncState(LeaseRow):
    """One row: the sync that runs or was the last (`claim` is its name), and what the next may build on."""

    class Phase(models.TextChoices):
        """library.schemas.SyncPhase."""

        NEVER = ""
        READING = "reading"
        STORING = "storing"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"

    phase = models.CharField(max_length=12, choices=Phase, default=Phase.NEVER, blank=True)
    server = models.CharField(max_length=20, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    is_partial = models.BooleanField(default=False, help_text="Only what had changed was read.")
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    # Of the last sync that succeeded.
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0, help_text="Tracks that have a new rating key.")
    synced_source = models.TextField(blank=True, help_text="Server and sections that the library came from.")
    synced_server = models.TextField(blank=True, help_text="The server's own id, where it has one.")
    synced_name = models.TextField(blank=True, help_text="What the server there calls itself.")
    synced_format = models.PositiveIntegerField(default=0, help_text="services.loading.prepare.VERSION at that time.")
    read_at = models.DateTimeField(null=True, help_text="When it began: later changes are not in the library.")
    whole_at = models.DateTimeField(null=True, help_text="When the last one began that read everything.")

    def __str__(self) -> str:
        return self.phase or "never"


class PlexServer(models.Model):
    """One row: the Plex server that was connected on the settings page. The token belongs to `token_host` alone."""

    url = models.TextField(blank=True)
    # The field stores "" as NULL.
    token = SecretTextField(null=True, blank=True)
    token_host = models.CharField(max_length=300, blank=True)
    account_token = SecretTextField(null=True, blank=True, help_text="Of plex.tv: it finds the players of the account.")
    client_id = models.CharField(max_length=64, blank=True, help_text="Which installation of PlexSage this is.")
    server_id = models.CharField(max_length=100, blank=True)
    server_name = models.TextField(blank=True)
    server_version = models.CharField(max_length=100, blank=True)
    sections = models.JSONField(default=list, help_text="Keys of the chosen music libraries; none: the only one.")
    section_titles = models.JSONField(default=list, help_text="What they were called.")
    public_url = models.TextField(blank=True)
    connected_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.server_name or self.url or "no server"
