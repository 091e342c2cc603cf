"""Artists, albums, genres and tracks, found by folded names."""

from django.db import models

from library.names.normalization import KEY_LENGTH

#: What is asked of tracks beside what tallies know, and what a draw needs.
_FACTS = ("duration_ms", "played_day", "added_day", "play_count", "id", "recording")


class Artist(models.Model):
    """A performer, or an album's artist. `folded` is `normalization.artist_key(name)`."""

    name = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class Credit(models.Model):
    """An artist whom another one's name credits: of "A feat. B", A and B. See `library.names.credits`.

    `named` is the name as tracks carry it; one without credits is one artist's, and an album's artist is credited by
    its own name as well. `place` 0 is the first who is named. Not `is_sure`: only a refusal goes by it.
    """

    named = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="credits", db_index=False)
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveSmallIntegerField()
    is_sure = models.BooleanField(default=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("named", "artist"), name="library_credit_once"),)
        indexes = (models.Index(fields=("artist", "is_sure", "named"), name="library_credit_artist"),)

    def __str__(self) -> str:
        return str(self.place)


class Album(models.Model):
    """An album of `artist`; `year` 0 is unknown. Two of one name by one artist differ by year.

    `critics_rating` is 0-10.
    """

    title = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH)
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="albums", db_index=False)
    year = models.SmallIntegerField(default=0)
    # NULL where the server tells nothing: see Track.
    studio = models.TextField(null=True)  # noqa: DJ001
    critics_rating = models.FloatField(null=True)
    collections = models.TextField(null=True, help_text="Of people, folded, between bars: |rainy|.")  # noqa: DJ001

    class Meta:
        constraints = (models.UniqueConstraint(fields=("artist", "folded", "year"), name="library_album_once"),)
        indexes = (models.Index(fields=("folded",), name="library_album_folded"),)

    def __str__(self) -> str:
        return self.title


class Genre(models.Model):
    """A genre; `folded` is `genre_names.genre_key(name)`, so that "Hip-Hop" and "hip hop" are one row."""

    name = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class Track(models.Model):
    """A track of a music server. `user_rating` is 0-10 (half stars), `year` the recording's where known."""

    server = models.CharField(max_length=20)
    section = models.CharField(max_length=100, blank=True)
    rating_key = models.CharField(max_length=100)
    title = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH)
    search = models.TextField(help_text="The folded words of title, artist and album, parted by spaces.")
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="tracks", db_index=False)
    album = models.ForeignKey(Album, on_delete=models.CASCADE, related_name="tracks")
    track_number = models.PositiveIntegerField(null=True)
    year = models.SmallIntegerField(null=True)
    duration_ms = models.PositiveIntegerField(null=True)
    user_rating = models.SmallIntegerField(null=True)
    is_live = models.BooleanField(default=False)
    play_count = models.PositiveIntegerField(default=0)
    last_played = models.DateTimeField(null=True)
    added_at = models.DateTimeField(null=True)
    recording = models.BigIntegerField(help_text="A number that copies of one recording share.")
    fingerprint = models.BigIntegerField(help_text="Changes with the server's data.")
    # NULL, not "", where the server tells nothing: SQLite adds such columns without copying half a million rows.
    artwork = models.TextField(null=True, help_text="Tells the server's artwork() where the picture is.")  # noqa: DJ001
    moods = models.TextField(null=True, help_text="Folded, between bars: |sad|warm|.")  # noqa: DJ001
    styles = models.TextField(null=True, help_text="Likewise.")  # noqa: DJ001
    disc_number = models.PositiveSmallIntegerField(null=True)
    rating_count = models.PositiveIntegerField(null=True, help_text="How many people everywhere know it.")
    skip_count = models.PositiveIntegerField(null=True)
    last_rated = models.DateTimeField(null=True)
    is_analysed = models.BooleanField(null=True, help_text="The server can tell what sounds like it.")
    guid = models.TextField(null=True, help_text="What the server's catalogue calls it.")  # noqa: DJ001
    mbid = models.TextField(null=True, help_text="What MusicBrainz calls it.")  # noqa: DJ001
    # What filters ask for, as single numbers: half as much work for each track.
    genre_set = models.BigIntegerField(null=True, help_text="GenreSet.number; 0: no genre.")
    played_day = models.IntegerField(null=True, help_text="Ordinal of the last; 0: never played, NULL: not known when.")
    added_day = models.IntegerField(null=True, help_text="Likewise; NULL: not known.")
    genres: "models.ManyToManyField[Genre, TrackGenre]" = models.ManyToManyField(
        Genre, through="TrackGenre", related_name="tracks"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("server", "rating_key"), name="library_track_once"),)
        indexes = (
            # Each holds all that a count or a draw reads, so that the rows themselves stay unread.
            models.Index(
                fields=("is_live", "year", "user_rating", "artist", "genre_set", *_FACTS), name="library_track_filter"
            ),
            models.Index(
                fields=("is_live", "genre_set", "year", "user_rating", "artist", *_FACTS), name="library_track_genres"
            ),
            models.Index(
                fields=("artist", "is_live", "year", "user_rating", "genre_set", *_FACTS), name="library_track_artist"
            ),
            models.Index(fields=("folded",), name="library_track_folded"),
        )

    def __str__(self) -> str:
        return self.title


class TrackGenre(models.Model):
    """A genre of a track, with a copy of what filters ask of the track, so that one index answers them.

    Written together with the track, by the loader alone; the copies carry no constraint of their own.
    """

    track = models.ForeignKey(Track, on_delete=models.CASCADE, related_name="track_genres", db_index=False)
    genre = models.ForeignKey(Genre, on_delete=models.CASCADE, related_name="+", db_index=False)
    artist = models.ForeignKey(
        Artist, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField(null=True)
    user_rating = models.SmallIntegerField(null=True)
    is_live = models.BooleanField()
    recording = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("track", "genre"), name="library_trackgenre_once"),)
        indexes = (
            models.Index(
                fields=("genre", "is_live", "year", "user_rating", "track", "artist", "recording"),
                name="library_trackgenre_filter",
            ),
        )
