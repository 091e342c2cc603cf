"""Runs with their event logs, and the playlists that came of them."""

from typing import ClassVar

from django.conf import settings
from django.db import models


class Run(models.Model):
    """One generation: the wish, its state, and whose process works on it.

    `worker` and `heartbeat_at` tell a run that is being worked on from one whose process died.
    """

    class State(models.TextChoices):
        """`queued` until a local server is free for it; the last four are final."""

        QUEUED = "queued"
        RUNNING = "running"
        FINISHED = "finished"
        FAILED = "failed"
        CANCELLED = "cancelled"
        INTERRUPTED = "interrupted"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        default=None,
        related_name="runs",
        help_text="Who asked for it; nobody's are the household's.",
    )
    wish = models.JSONField(help_text="A playlists.schemas.Wish.")
    seed = models.PositiveIntegerField(help_text="Seeds the draw and, where the provider takes one, the model.")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED, db_index=True)
    provider = models.CharField(max_length=20, blank=True, default="")
    model = models.CharField(max_length=200, blank=True, default="")
    target = models.ForeignKey(
        "Playlist", on_delete=models.CASCADE, null=True, blank=True, related_name="revisions", default=None
    )
    revision = models.JSONField(null=True, blank=True, default=None, help_text="A playlists.schemas.Revision.")
    look = models.JSONField(
        null=True, blank=True, default=None, help_text="A playlists.schemas.Look: what earlier runs have found."
    )
    form = models.CharField(
        max_length=64,
        unique=True,
        null=True,
        blank=True,
        default=None,
        help_text="Tells the form that it came from: sent twice, it makes one run.",
    )
    worker = models.CharField(max_length=120, blank=True, default="")
    cancel_requested = models.BooleanField(default=False)
    heartbeat_at = models.DateTimeField(null=True, blank=True, default=None)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    ended_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"run {self.pk} ({self.state})"

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in {self.State.QUEUED, self.State.RUNNING}

    @property
    def playlist_id(self) -> int | None:
        """Of the playlist that it revises or, once it has, made."""
        return self.target_id or (self.playlist.pk if hasattr(self, "playlist") else None)


class RunEvent(models.Model):
    """One line of a run's log; `number` counts from 1 and is what a watcher's Last-Event-ID names."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    number = models.PositiveIntegerField()
    data = models.JSONField(help_text="One of playlists.events.RunEventData.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["run", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["run", "number"], name="one_event_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number} {self.data.get('type', '?')}"


class Playlist(models.Model):
    """A playlist that was made; `server_key` is its rating key on the music server once it is saved there."""

    class Kind(models.TextChoices):
        """What it was made from, under the names of the older program's API."""

        PROMPT = "prompt_playlist"
        SEED = "seed_playlist"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        default=None,
        related_name="playlists",
        help_text="Whose it is; nobody's are the household's, to see and to change.",
    )
    is_shared = models.BooleanField(default=False, help_text="The household may see it, and its owner alone change it.")
    run = models.OneToOneField(Run, on_delete=models.SET_NULL, null=True, blank=True, related_name="playlist")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.PROMPT)
    title = models.CharField(max_length=200)
    narrative = models.TextField(blank=True, default="")
    is_written = models.BooleanField(
        default=True, help_text="A model wrote the narrative; else it is ours, and follows the tracks."
    )
    wish = models.TextField()
    summary = models.CharField(max_length=200, blank=True, default="")
    server_key = models.CharField(max_length=64, blank=True, default="")
    saved_as = models.CharField(max_length=200, blank=True, default="", help_text="Its title on the music server.")
    saved_at = models.DateTimeField(null=True, blank=True, default=None)
    saved_mark = models.CharField(max_length=64, blank=True, default="", help_text="Of the tracks as they were saved.")
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)
    deleted_at = models.DateTimeField(null=True, blank=True, default=None, help_text="In the bin since.")

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        indexes: ClassVar = [
            # All that tells who sees it is in the index: pages and counts of lists look at no other playlist.
            models.Index(
                fields=["deleted_at", "-created_at", "-id", "owner", "is_shared", "kind"], name="playlist_kept"
            ),
            models.Index(
                fields=["-deleted_at", "-id", "owner"], name="playlist_bin", condition=~models.Q(deleted_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class SearchText(models.Model):
    """What a playlist is found by (playlists.search)."""

    playlist = models.OneToOneField(Playlist, on_delete=models.CASCADE, related_name="search_text")
    text = models.TextField(help_text="Its title, prompt and artists, as written and folded.")
    grams = models.TextField(
        blank=True, default="", help_text="The text's letters by threes, for PostgreSQL's index; SQLite makes its own."
    )

    def __str__(self) -> str:
        return f"{self.playlist_id}: {self.text[:40]}"


class Replacement(models.Model):
    """A playlist of the music server as it was before its tracks were replaced: what Undo puts back there."""

    playlist = models.ForeignKey(
        Playlist,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replacements",
        help_text="Ours, if any.",
    )
    source = models.TextField(help_text="The music server, as library.services.music_server.active_server names it.")
    server_key = models.CharField(max_length=64)
    title = models.CharField(max_length=1000)
    description = models.TextField(blank=True, default="")
    tracks = models.JSONField(help_text="Those that were in it: [rating key, title, artist], in order.")
    after = models.JSONField(help_text="Rating keys of those that took their place: tells a list that changed since.")
    saved_before = models.JSONField(help_text="What was noted of our playlist until then: key, title there, time.")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True, default=None)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.title} before replacing ({len(self.tracks)})"


class PlaylistVersion(models.Model):
    """A playlist as it was before an edit; the newest is what Undo goes back to."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="versions")
    label = models.CharField(max_length=300, help_text="The edit that came after it: what Undo takes back.")
    data = models.JSONField(help_text="Title, narrative and tracks.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar = ["playlist", "id"]

    def __str__(self) -> str:
        return f"{self.playlist_id} before: {self.label}"


class PlaylistTrack(models.Model):
    """A track as it was when it was picked: a later sync may remove it from the library, never from here."""

    playlist = models.ForeignKey(Playlist, on_delete=models.CASCADE, related_name="tracks")
    position = models.PositiveIntegerField()
    rating_key = models.CharField(max_length=64)
    title = models.CharField(max_length=1000)
    artist = models.CharField(max_length=1000)
    album = models.CharField(max_length=1000, blank=True, default="")
    year = models.IntegerField(null=True, blank=True)
    duration_ms = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    is_locked = models.BooleanField(default=False, help_text="Stays when the others are repicked.")
    is_filled = models.BooleanField(default=False, help_text="By its rank, as the model had picked too few.")

    class Meta:
        ordering: ClassVar = ["playlist", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["playlist", "position"], name="one_track_a_position"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.artist} - {self.title}"
