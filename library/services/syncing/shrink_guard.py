"""What a music server tells is not believed at once: a disk may have gone away, or numbers may be others now."""

from core.text.command_line import manage_command
from library.errors import LibraryChangedError, LibraryShrunkError
from library.models import Track
from library.names.normalization import title_key
from library.names.placeholders import drop_placeholder
from library.schemas import Loaded
from library.servers.values import LibraryChanges
from library.services.loading.prepare import clean

#: Losing more tracks than this at once, and more than half of them, needs a person's word.
FEW = 50
_HOW_TO = "If that is correct, sync again and accept it"


def check_size(now: int, before: int, *, accept: bool) -> None:
    """Raises LibraryShrunkError for a library that shrank from `before` tracks to `now` against all expectation."""
    if accept:
        return
    if not now and not before:
        raise LibraryShrunkError("The music server has no tracks.")
    if not now:
        raise LibraryShrunkError(
            f"The music server has no tracks any more ({before:,} before). The library is unchanged. {_how_to()}"
        )
    if before - now > FEW and now * 2 < before:
        raise LibraryShrunkError(
            f"The music server has only {now:,} of {before:,} tracks left. The library is unchanged. {_how_to()}"
        )


def without_how_to(problem: str) -> str:
    """The problem without its last sentence, for a page that has a button for it."""
    return problem.partition(_HOW_TO)[0].rstrip()


def _how_to() -> str:
    return f"{_HOW_TO} ({manage_command('sync_library --accept-empty')})."


def check_adds_up(server: str, loaded: Loaded, changes: LibraryChanges) -> None:
    """Raises LibraryChangedError where, with these changes, the library is not what the server has."""
    keys = [key for key, _ in changes.samples]
    titles = dict(Track.objects.filter(server=server, rating_key__in=keys).values_list("rating_key", "folded"))
    is_known = all(key in titles and _is_called(title, titles[key]) for key, title in changes.samples)
    if loaded.totals.tracks != changes.total or not is_known:
        raise LibraryChangedError("The changes don't add up to what the server has.")


def _is_called(title: str, folded: str) -> bool:
    """Also where it has no title that could tell."""
    name = drop_placeholder(clean(title))
    return not name or title_key(name) == folded
