"""Which model is measured: the configured one, one that is named, or the scripted chooser."""

from argparse import Namespace
from typing import get_args

from llm.schemas import ProviderName
from llm.services.builtin_model.config import embedded_url
from llm.services.builtin_model.server import EMBEDDED_CONTEXT_WINDOW, EMBEDDED_MODEL_NAME
from llm.services.settings.effective import load_config
from llm.settings_fields import LLMConfig

BUILTIN, SCRIPTED = "builtin", "scripted"


def configured(options: Namespace) -> LLMConfig | None:
    """None where the scripted chooser is to stand in. Raises SystemExit where the provider is unknown."""
    if options.model == SCRIPTED:
        return None
    if options.provider == BUILTIN:
        config = _builtin()
    else:
        known = get_args(ProviderName)
        if options.provider and options.provider not in known:
            raise SystemExit(f"--provider is one of {', '.join((BUILTIN, *known))}.")
        config = load_config(as_if=options.provider).config
    if config.provider is None:
        return None
    return config.model_copy(update=_changes(config, options))


def _builtin() -> LLMConfig:
    return LLMConfig(
        provider="custom",
        custom_url=embedded_url(),
        custom_context_window=EMBEDDED_CONTEXT_WINDOW,
        model_analysis=EMBEDDED_MODEL_NAME,
        model_generation=EMBEDDED_MODEL_NAME,
    )


def _changes(config: LLMConfig, options: Namespace) -> dict[str, object]:
    models = {"model_analysis": options.model, "model_generation": options.model} if options.model else {}
    windows = {f"{config.provider}_context_window": options.window[0]} if options.window and config.is_local else {}
    return models | windows
