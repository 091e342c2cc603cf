"""Vectors of albums, and how far computing them is."""

from django.db import models

from library.models.music import Album, Artist

#: Characters of an embedder's name, and of a text's hash.
LONGEST_EMBEDDER, HASH_LENGTH = 250, 32


class AlbumVector(models.Model):
    """The vector of an album as one artist's: a compilation has one for each artist on it.

    `text_hash` is of the embedder's name and the text that was embedded: it tells what is out of date.
    """

    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="+", db_index=False)
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="+")
    embedder = models.CharField(max_length=LONGEST_EMBEDDER)
    text_hash = models.CharField(max_length=HASH_LENGTH)
    vector = models.BinaryField(help_text="Of length 1, as little-endian float16.")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("album", "artist"), name="library_albumvector_once"),)


class VectorState(models.Model):
    """One row: what the vectors are of, and the pass that computes them or was the last (`claim` is its name)."""

    # Of the last pass that came to its end.
    embedder = models.CharField(max_length=LONGEST_EMBEDDER, blank=True)
    based_on = models.DateTimeField(null=True, help_text="When the library was loaded that they are of.")
    computed_at = models.DateTimeField(null=True)
    albums = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=0, help_text="Rises whenever vectors have changed.")
    # Of the pass that runs, or was the last.
    claim = models.CharField(max_length=32, blank=True, help_text="Empty where none runs.")
    worker = models.CharField(max_length=300, blank=True, help_text="host:pid:start of the process that works on it.")
    heartbeat_at = models.DateTimeField(null=True)
    stop_requested = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    tried_embedder = models.CharField(max_length=LONGEST_EMBEDDER, blank=True)
    tried_on = models.DateTimeField(null=True, help_text="As based_on.")
    ended_at = models.DateTimeField(null=True)
    was_stopped = models.BooleanField(default=False, help_text="By a person: it starts again when asked to.")
    error = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.embedder or "none"
