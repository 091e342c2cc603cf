"""Asking for profiles, begun, paused and gone on with; what a person decides is kept across restarts."""

from collections.abc import Callable
from contextlib import suppress

from asgiref.sync import sync_to_async

from core.tasks.background import BackgroundTasks
from library.errors import LibraryEmptyError
from library.profiles.store import ask_again
from library.queries import library_is_empty
from llm.services.calling.client import LLMClient
from llm.services.settings.effective import connection_for, load_config
from llm.settings_fields import LLMConfig
from playlists.errors import ArtistMissingError, PriceNotAgreedError, ProfilingRunningError
from playlists.services.profiling import lease
from playlists.services.profiling.agreement import check_agreed, named_model
from playlists.services.profiling.execute import execute

TASK = "artist profiles"


async def start_profiling(
    background: BackgroundTasks, *, agreed: str = "", anew: bool = False, limit: int | None = None
) -> None:
    """Begin in the background; returns when it has begun. `agreement.named_model` is what `agreed` has to be for a
    model in the cloud. `anew`: also those whom a model has told of before; those by hand stay.

    Raises NotConfiguredError, LibraryEmptyError, PriceNotAgreedError and ProfilingRunningError.
    """
    await _begin(background, lambda: take(agreed=agreed, anew=anew, limit=limit))


async def resume_profiling(background: BackgroundTasks) -> None:
    """Go on where it was left. Raises as `start_profiling` does."""
    await _begin(background, _take_again)


async def ask_again_about(artist_id: int, background: BackgroundTasks, *, agreed: str = "") -> None:
    """Ask once more about one artist, soon. Raises ArtistMissingError, and as `start_profiling` does."""
    await sync_to_async(check_agreement)(agreed)
    if not await sync_to_async(ask_again)(artist_id):
        raise ArtistMissingError
    with suppress(ProfilingRunningError):  # whoever works on it comes to this artist next
        await _begin(background, lambda: _take_for_one(agreed))


def take(*, agreed: str = "", anew: bool = False, limit: int | None = None, is_wanted: bool = True) -> str:
    """Check that the model can be asked, and take the lease: the claim. Raises as `start_profiling` does."""
    config = check_agreement(agreed)
    return lease.take(anew=anew, limit=limit, is_wanted=is_wanted, **_described(config))


def check_agreement(agreed: str) -> LLMConfig:
    """The model that can be asked. Raises NotConfiguredError, LibraryEmptyError and PriceNotAgreedError."""
    config = _config()
    if not config.is_local and agreed != named_model(config):
        raise PriceNotAgreedError(f"Agree to the price of {named_model(config)} first.")
    return config


def _take_for_one(agreed: str) -> str:
    """What waits for its next try goes on at once: who is asked by name comes first there too."""
    return _take_again() if lease.read_state().is_wanted else take(agreed=agreed, limit=1)


def _take_again() -> str:
    state, config = lease.read_state(), _config()
    check_agreed(config, state.provider, state.model)
    return lease.take_again(**_described(config))


def _config() -> LLMConfig:
    """Raises NotConfiguredError and LibraryEmptyError."""
    config = load_config().config
    connection_for(config)
    if library_is_empty():
        raise LibraryEmptyError
    return config


def _described(config: LLMConfig) -> dict[str, str]:
    return {"provider": config.provider or "", "model": LLMClient.model_of(config, "analysis")}


async def _begin(background: BackgroundTasks, take_lease: Callable[[], str]) -> None:
    """Taken and begun are one piece of work, also where whoever asked leaves."""

    async def take_and_start() -> None:
        claim = await sync_to_async(take_lease)()
        # The one before has ended in the database, and ends here too in a moment.
        await background.wait(TASK)
        background.spawn(TASK, lambda: execute(claim, background))

    await background.run_to_completion(take_and_start)
