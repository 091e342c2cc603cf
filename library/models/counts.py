"""Counts of tracks that are alike in what filters ask for."""

from django.db import models
from django.db.models import Q

from library.models.music import Artist, Genre


class GenreSet(models.Model):
    """A genre of one of the sets of genres that tracks carry; `number` is loading.rebuild_counts.set_number()."""

    number = models.BigIntegerField()
    genre = models.ForeignKey(Genre, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("genre", "number"), name="library_genreset_once"),)


class Tally(models.Model):
    """How many tracks are alike in what the fields below ask for; `rated_7`: of them rated 7 (of 10) or better."""

    genre_set = models.BigIntegerField(help_text="GenreSet.number; 0: no genre.")
    is_live = models.BooleanField()
    tracks = models.PositiveIntegerField()
    rated_1 = models.PositiveIntegerField()
    rated_2 = models.PositiveIntegerField()
    rated_3 = models.PositiveIntegerField()
    rated_4 = models.PositiveIntegerField()
    rated_5 = models.PositiveIntegerField()
    rated_6 = models.PositiveIntegerField()
    rated_7 = models.PositiveIntegerField()
    rated_8 = models.PositiveIntegerField()
    rated_9 = models.PositiveIntegerField()
    rated_10 = models.PositiveIntegerField()

    class Meta:
        abstract = True


class TrackTally(Tally):
    """Tracks counted by artist, album's artist, set of genres, kind and year: an album makes about one row.

    `album_artist` is NULL where the tracks' own artist credits it already, and where it is nobody in particular.

    Written at the end of a load, from the tables, for the artists that it touched. As a track has one set of genres,
    it counts once by itself, however many of its genres are wanted.
    """

    artist = models.ForeignKey(
        Artist, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    album_artist = models.ForeignKey(
        Artist, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("artist",), name="library_tally_artist"),
            models.Index(
                fields=("album_artist",), name="library_tally_album_artist", condition=Q(album_artist__isnull=False)
            ),
            models.Index(fields=("genre_set", "is_live", "year"), name="library_tally_genres"),
        )


class DecadeTally(Tally):
    """Tracks counted by set of genres, kind and decade: a fiftieth of TrackTally's rows, of which they are made."""

    decade = models.SmallIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("is_live", "decade"), name="library_tally_decade"),
            models.Index(fields=("genre_set", "is_live", "decade"), name="library_tally_set"),
        )
