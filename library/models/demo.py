"""The playlists that the demo server keeps."""

from django.db import models
from django.db.models.functions import Now


class DemoPlaylist(models.Model):
    """A playlist that the demo server keeps."""

    title = models.TextField()
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.title


class DemoPlaylistTrack(models.Model):
    """A place in a demo playlist; it names the track by its rating key, which survives a reload."""

    playlist = models.ForeignKey(DemoPlaylist, on_delete=models.CASCADE, related_name="entries", db_index=False)
    position = models.PositiveIntegerField()
    rating_key = models.CharField(max_length=100)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("playlist", "position"), name="library_demo_place_once"),)
        ordering = ("playlist", "position")
