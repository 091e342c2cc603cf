"""A music server whose tracks are suddenly gone is not believed at once: a disk may have gone away."""

from library.errors import LibraryShrunkError

#: Losing more tracks than this at once, and more than half of them, needs a person's word.
FEW = 50
HOW_TO = "If that is right, sync again and accept it (manage.py sync_library --accept-empty)."


def check_size(now: int, before: int, *, accept: bool) -> None:
    """Raises LibraryShrunkError for a library that shrank from `before` tracks to `now` against all expectation."""
    if accept:
        return
    if not now and not before:
        raise LibraryShrunkError("The music server answers, but has no tracks.")
    if not now:
        raise LibraryShrunkError(
            f"The music server answers, but has no tracks left of {before:,}. The library is as it was before. {HOW_TO}"
        )
    if before - now > FEW and now * 2 < before:
        raise LibraryShrunkError(
            f"The music server has {now:,} tracks left of {before:,}. The library is as it was before. {HOW_TO}"
        )
