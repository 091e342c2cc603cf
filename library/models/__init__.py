"""The tables of the library."""

from library.models.counts import DecadeTally, GenreSet, Tally, TrackTally
from library.models.demo import DemoPlaylist, DemoPlaylistTrack
from library.models.music import Album, Artist, Credit, Genre, Track, TrackGenre
from library.models.profiles import ProfileLabel, ProfilingState, StoredProfile
from library.models.rules import GenreRule, GenresApart
from library.models.states import LibraryState, PlexServer, SyncState
from library.models.vectors import AlbumVector, VectorState

__all__ = (
    "Album",
    "AlbumVector",
    "Artist",
    "Credit",
    "DecadeTally",
    "DemoPlaylist",
    "DemoPlaylistTrack",
    "Genre",
    "GenreRule",
    "GenreSet",
    "GenresApart",
    "LibraryState",
    "PlexServer",
    "ProfileLabel",
    "ProfilingState",
    "StoredProfile",
    "SyncState",
    "Tally",
    "Track",
    "TrackGenre",
    "TrackTally",
    "VectorState",
)
