"""A music server whose tracks are suddenly gone is not believed at once: a disk may have gone away."""

from core.command_line import manage_command
from library.errors import LibraryShrunkError

#: Losing more tracks than this at once, and more than half of them, needs a person's word.
FEW = 50
_HOW_TO = "If that is right, sync again and accept it"


def check_size(now: int, before: int, *, accept: bool) -> None:
    """Raises LibraryShrunkError for a library that shrank from `before` tracks to `now` against all expectation."""
    if accept:
        return
    if not now and not before:
        raise LibraryShrunkError("The music server answers, but has no tracks.")
    if not now:
        raise LibraryShrunkError(
            f"The music server answers, but has no tracks left of {before:,}. "
            f"The library is as it was before. {_how_to()}"
        )
    if before - now > FEW and now * 2 < before:
        raise LibraryShrunkError(
            f"The music server has {now:,} tracks left of {before:,}. The library is as it was before. {_how_to()}"
        )


def without_how_to(problem: str) -> str:
    """The same for a page, which has a button for it."""
    return problem.partition(_HOW_TO)[0].rstrip()


def _how_to() -> str:
    return f"{_HOW_TO} ({manage_command('sync_library --accept-empty')})."
