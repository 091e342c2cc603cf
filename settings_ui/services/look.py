"""Finding a running Ollama without being told where, and what it has to offer."""

from asgiref.sync import sync_to_async

from core.frozen import Frozen
from llm.services.config import load_config
from llm.services.connections import connection_to
from llm.services.locks import locked_by
from llm.services.options import ModelOption, model_options
from llm.services.probe import find_ollama, probe
from llm.status import ProbeResult
from settings_ui.services.best_model import best_model, memory_at


class OllamaFound(Frozen):
    """What answered, or did not; `best` is the model to choose first, `locked_by` the variable that has the address."""

    probe: ProbeResult
    options: tuple[ModelOption, ...] = ()
    best: str = ""
    locked_by: str = ""


async def look_for_ollama(typed: str = "") -> OllamaFound:
    """At the address that was typed, or the configured one, then at the usual places. Nothing is saved."""
    configured = (await sync_to_async(load_config)("ollama")).config.ollama_url
    locked = locked_by("ollama_url")
    address = configured if locked else typed or configured
    result = await probe(await sync_to_async(connection_to)("ollama", address))
    if not result.connected and not locked and not typed:
        result = await find_ollama(tried=configured) or result
    best = best_model(result.models, memory=memory_at(result.address))
    return OllamaFound(
        probe=result,
        options=model_options("ollama", result.models),
        best=best.name if best else "",
        locked_by=locked,
    )
