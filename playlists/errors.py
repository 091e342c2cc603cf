"""What can go wrong between a wish and its playlist.

PlaylistError
 ├── BadWishError        the wish, the count or a filter cannot be used; nothing was started
 ├── NothingMatchesError the filters leave no track
 ├── NoPicksError        the model named no track of the list
 └── RunNotFoundError    no run has this id
"""

from core.errors import PlexSageError


class PlaylistError(PlexSageError):
    """Turning a wish into a playlist failed."""

    code = "playlist_error"


class BadWishError(PlaylistError):
    """The wish, the count or a filter cannot be used; nothing was started."""

    code = "invalid"


class NothingMatchesError(PlaylistError):
    """The filters leave no track."""

    code = "nothing_matches"


class NoPicksError(PlaylistError):
    """The model named no track of the list, not even when asked again."""

    code = "no_picks"


class RunNotFoundError(PlaylistError):
    """No run has this id."""

    code = "run_not_found"
