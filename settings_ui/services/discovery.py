"""Finding a running Ollama without being told where, and what it has to offer."""

from asgiref.sync import sync_to_async
from pydantic import SecretStr

from core.values import Frozen
from llm.services.checking.discovery import find_ollama, usual_keys
from llm.services.checking.model_options import ModelOption, model_options
from llm.services.checking.probe import probe
from llm.services.settings.change import SettingsChange
from llm.services.settings.effective import connection_to, load_config
from llm.services.settings.sources import locked_by
from llm.services.settings.store import save_settings
from llm.status import ProbeResult
from settings_ui.services.best_model import best_model, memory_at


class OllamaFound(Frozen):
    """What answered, or did not; `best` is the model to choose first, `locked_by` the variable that has the address."""

    probe: ProbeResult
    options: tuple[ModelOption, ...] = ()
    best: str = ""
    locked_by: str = ""


async def look_for_ollama(typed: str = "", api_key: SecretStr | None = None) -> OllamaFound:
    """At the address that was typed, or the configured one, then at the usual places.

    Nothing is saved but a key that was typed and opened the door: it is not sent back to the page.
    """
    configured = (await sync_to_async(load_config)("ollama")).config.ollama_url
    locked = locked_by("ollama_url")
    address = configured if locked else typed or configured
    result = await probe(await sync_to_async(connection_to)("ollama", address, api_key=api_key))
    if api_key and api_key.get_secret_value().strip() and result.connected:
        await sync_to_async(_keep)(None if locked else address, api_key)
    if not result.connected and not locked and not typed:
        keys = await sync_to_async(usual_keys)()
        result = await find_ollama(tried=configured, keys=keys) or result
    best = best_model(result.models, memory=memory_at(result.address))
    return OllamaFound(
        probe=result,
        options=model_options("ollama", result.models),
        best=best.name if best else "",
        locked_by=locked,
    )


def _keep(address: str | None, api_key: SecretStr) -> None:
    """The address goes along: a key belongs to its host."""
    save_settings(SettingsChange(ollama_url=address, api_key=api_key), for_provider="ollama")
