"""The tables of the library: artists, albums, genres, tracks, found by folded names; and demo playlists."""

from django.db import models
from django.db.models.functions import Now

from core.fields import SecretTextField
from library.text import KEY_LENGTH


class Artist(models.Model):
    """A performer, or an album's artist. `folded` is `text.artist_key(name)`."""

    name = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class Album(models.Model):
    """An album of `artist`; `year` 0 is unknown. Two of one name by one artist differ by year."""

    title = models.TextField()
    folded = models.CharField(max_length=KEY_LENGTH)
    artist = models.ForeignKey(Artist, on_delete=models.CASCADE, related_name="albums", db_index=False)
    year = models.SmallIntegerField(default=0)

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
    genres: "models.ManyToManyField[Genre, TrackGenre]" = models.ManyToManyField(
        Genre, through="TrackGenre", related_name="tracks"
    )

    class Meta:
        constraints = (models.UniqueConstraint(fields=("server", "rating_key"), name="library_track_once"),)
        indexes = (
            # Each holds all that a count or a draw reads, so that the rows themselves stay unread.
            models.Index(
                fields=("is_live", "year", "user_rating", "artist", "id", "recording"),
                name="library_track_filter",
            ),
            models.Index(
                fields=("artist", "is_live", "year", "user_rating", "id", "recording"),
                name="library_track_artist",
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


class GenreSet(models.Model):
    """A genre of one of the sets of genres that tracks carry; `number` is services.tallies.set_number()."""

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
    """Tracks counted by artist, set of genres, kind and year: an album makes about one row.

    Written at the end of a load, from the tables, for the artists that it touched. As a track has one set of genres,
    it counts once by itself, however many of its genres are wanted.
    """

    artist = models.ForeignKey(
        Artist, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    year = models.SmallIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("artist",), name="library_tally_artist"),
            models.Index(fields=("genre_set", "is_live", "year"), name="library_tally_genres"),
        )


class DecadeTally(Tally):
    """The same without artists and single years: a fiftieth of the tracks' rows. Made of TrackTally."""

    decade = models.SmallIntegerField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=("is_live", "decade"), name="library_tally_decade"),
            models.Index(fields=("genre_set", "is_live", "decade"), name="library_tally_set"),
        )


class GenreRule(models.Model):
    """What people decided about a genre, by its key, so that it outlives every sync.

    It counts as part of the genre with the key `into`, or ("" there) is not offered at all where `is_hidden`.
    """

    folded = models.CharField(max_length=KEY_LENGTH, unique=True)
    name = models.TextField(help_text="As it was called when the rule was made.")
    into = models.CharField(max_length=KEY_LENGTH, blank=True, db_index=True)
    is_hidden = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class GenresApart(models.Model):
    """Two genres, by their keys, that people keep apart: no offer says that they might be one. `first` < `second`."""

    first = models.CharField(max_length=KEY_LENGTH)
    second = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("first", "second"), name="library_genresapart_once"),)

    def __str__(self) -> str:
        return f"{self.first}, {self.second}"


class LibraryState(models.Model):
    """One row: where the tracks came from, when, and how many there are."""

    server = models.CharField(max_length=20, blank=True)
    loaded_at = models.DateTimeField(null=True)
    tracks = models.PositiveIntegerField(default=0)
    artists = models.PositiveIntegerField(default=0)
    albums = models.PositiveIntegerField(default=0)
    genres = models.PositiveIntegerField(default=0)


class SyncState(models.Model):
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
    claim = models.CharField(max_length=32, blank=True)
    worker = models.CharField(max_length=300, blank=True, help_text="host:pid:start of the process that works on it.")
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    is_partial = models.BooleanField(default=False, help_text="Only what had changed was read.")
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    # Of the last sync that succeeded.
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    removed = models.PositiveIntegerField(default=0)
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
