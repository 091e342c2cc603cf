"""What can go wrong between a wish and its playlist.

PlaylistError
 ├── BadWishError        the wish, the count or a filter cannot be used; nothing was started
 ├── NothingMatchesError the filters leave no track
 ├── NoPicksError        the model named no track of the list
 ├── RunNotFoundError    no run has this id
 ├── PlaylistMissingError  no playlist of ours has this id
 ├── NotYoursError       somebody else's, which one may see but not change
 ├── EditRefusedError    an edit that the playlist, as it is by now, does not allow
 │    ├── TrackGoneError   the track that it names is not there (any more)
 │    └── BadTitleError    a title that is none
 ├── NothingToSaveError  a playlist without tracks
 ├── SavingError         this playlist is being saved already
 ├── SaveStoppedError    PlexSage stopped before the music server had everything
 ├── ReplacementMissingError  a replacement that is not kept, or was undone already
 ├── ReplacementChangedError  the playlist there is another by now
 ├── ReplacementGoneError     it is not there any more
 ├── CannotPlayError     a music server that has nothing to hear
 └── ProfilingError      the model cannot be asked about artists, or is being asked already
      ├── ProfilingRunningError   it is being asked already
      ├── PriceNotAgreedError     a cloud model, whose price nobody has agreed to
      ├── ModelTooWeakError       a model that does not know enough about music
      └── ArtistMissingError      an artist that the library does not have
"""

from core.errors import InvalidFieldsError, PlexSageError


class PlaylistError(PlexSageError):
    """Turning a wish into a playlist failed."""

    code = "playlist_error"


class BadWishError(PlaylistError, InvalidFieldsError):
    """The wish, the count or a filter cannot be used; nothing was started."""

    code = "invalid"

    def __init__(self, message: str, *, field: str = "text") -> None:
        """`field`: the one of the Wish that is to blame."""
        InvalidFieldsError.__init__(self, {field: message})


class NothingMatchesError(PlaylistError):
    """The filters leave no track."""

    code = "nothing_matches"


class NoPicksError(PlaylistError):
    """The model named no track of the list, not even when asked again."""

    code = "no_picks"


class RunNotFoundError(PlaylistError):
    """No run has this id."""

    code = "run_not_found"


class PlaylistMissingError(PlaylistError):
    """No playlist of ours has this id, or it is in the bin."""

    code = "playlist_not_found"

    def __init__(self) -> None:
        super().__init__("This playlist doesn't exist. It may have been deleted.")


class NotYoursError(PlaylistError):
    """A playlist that its owner shares: others may hear, save, export and copy it, but not change it."""

    code = "not_yours"

    def __init__(self) -> None:
        super().__init__(
            "This playlist belongs to somebody else, so you can't change it. Make a copy, and change that one."
        )


class EditRefusedError(PlaylistError):
    """An edit that the playlist, as it is by now, does not allow; it stays as it is."""

    code = "conflict"


class TrackGoneError(EditRefusedError):
    """The track that an edit names is not in the playlist, or not in the library, any more."""

    code = "track_not_found"


class BadTitleError(EditRefusedError, InvalidFieldsError):
    """A title that is empty, or too long."""

    code = "invalid"

    def __init__(self, message: str) -> None:
        """`message`: what a title is."""
        InvalidFieldsError.__init__(self, {"title": message})


class NothingToSaveError(PlaylistError):
    """A playlist without tracks."""

    code = "invalid"


class SavingError(PlaylistError):
    """This playlist is being saved already."""

    code = "conflict"


class SaveStoppedError(PlaylistError):
    """PlexSage stopped before the music server had everything."""

    code = "interrupted"


class CannotPlayError(PlaylistError):
    """A music server that has nothing to hear, as the demo library."""

    code = "cannot_play"


class ReplacementMissingError(PlaylistError):
    """There is no such copy of what was replaced, or it was put back already."""

    code = "playlist_not_found"


class ReplacementChangedError(PlaylistError):
    """The playlist on the music server was changed after it was replaced; nothing was put back yet."""

    code = "conflict"


class ReplacementGoneError(PlaylistError):
    """The playlist on the music server is gone; its former tracks can become a new one."""

    code = "conflict"


class ProfilingError(PlaylistError):
    """The model cannot be asked about artists."""

    code = "profiling_error"


class ProfilingRunningError(ProfilingError):
    """It is being asked already."""

    code = "conflict"

    def __init__(self) -> None:
        super().__init__("The model is already being asked about your artists.")


class PriceNotAgreedError(ProfilingError):
    """A cloud model costs money, and nobody has agreed to what this one costs."""

    code = "price_not_agreed"


class ModelTooWeakError(ProfilingError):
    """The model does not know enough about music: by its exam, else by its size."""

    code = "model_too_weak"

    def __init__(self) -> None:
        super().__init__(
            "This model doesn't know enough about music to describe artists: it would make things up. Choose a larger "
            "one."
        )


class ArtistMissingError(ProfilingError):
    """The library does not have the artist, or not any more."""

    code = "artist_not_found"

    def __init__(self) -> None:
        super().__init__("This artist isn't in your library.")
