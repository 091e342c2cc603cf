"""A run begun by the API: what can be known to be wrong before is said at once, and nothing is stored then."""

from core.tasks.background import BackgroundTasks
from core.tasks.notifications import Topics
from library.errors import LibraryEmptyError
from library.queries import library_is_empty
from llm.services.settings.effective import connection_for, load_config
from playlists.models import Run
from playlists.schemas import Wish
from playlists.services.runs import lifecycle


async def begin(wish: Wish, *, background: BackgroundTasks, topics: Topics) -> Run:
    """Started. Raises BadWishError, NotConfiguredError, LibraryEmptyError."""
    return await lifecycle.launch(lambda: _stored(wish), background=background, topics=topics)


def check_can_run() -> None:
    """Raises NotConfiguredError, LibraryEmptyError."""
    connection_for(load_config().config)
    if library_is_empty():
        raise LibraryEmptyError


def _stored(wish: Wish) -> Run:
    check_can_run()
    return lifecycle.create(wish)
