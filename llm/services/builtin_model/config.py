"""The built-in model as the configured provider: a custom one on loopback that PlexSage can start by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import transaction

from llm.models import LLMSettings, ProviderSettings
from llm.services.builtin_model.server import (
    EMBEDDED_CONTEXT_WINDOW,
    EMBEDDED_HOST,
    EMBEDDED_MODEL_NAME,
    EmbeddedServer,
    find_model,
    verify_model,
)
from llm.services.settings.sources import locked_by
from llm.settings_fields import LLMConfig

#: Next to PlexSage's own 5765, so that a firewall rule or a memory covers both.
EMBEDDED_PORT = 5766


def embedded_url(port: int = EMBEDDED_PORT) -> str:
    """The API base URL of the built-in model."""
    return f"http://{EMBEDDED_HOST}:{port}/v1"


def is_embedded(config: LLMConfig) -> bool:
    """Whether the active provider is the built-in model."""
    host = urlsplit(config.custom_url).hostname
    return config.provider == "custom" and host == EMBEDDED_HOST and config.model_analysis == EMBEDDED_MODEL_NAME


def what_locks_embedded() -> str:
    """The variable of the environment that stands in the way of choosing it, or ""."""
    fields = ("provider", "custom_url", "model_analysis", "model_generation")
    return next((variable for field in fields if (variable := locked_by(field))), "")


@transaction.atomic
def use_embedded(base_url: str, *, replace: bool = False) -> bool:
    """Make it the provider where none is chosen yet (or `replace`); returns whether it is now."""
    chosen, _ = LLMSettings.objects.get_or_create(pk=LLMSettings.SINGLETON_ID)
    row, _ = ProviderSettings.objects.get_or_create(provider="custom")
    is_ours = chosen.provider == "custom" and row.model_analysis == EMBEDDED_MODEL_NAME
    if chosen.provider and not (is_ours or replace):
        return False
    chosen.provider = "custom"
    chosen.save()
    row.base_url = base_url
    row.model_analysis = row.model_generation = EMBEDDED_MODEL_NAME
    row.context_window = EMBEDDED_CONTEXT_WINDOW
    row.save()
    return True


@contextmanager
def running_embedded(config: LLMConfig) -> Iterator[bool]:
    """See that the built-in model runs inside the block if it is the configured one; yields whether it was started.

    Raises EmbeddedUnavailableError. Does nothing for other providers, or where something listens there already.
    """
    port = urlsplit(config.custom_url).port or EMBEDDED_PORT
    if not is_embedded(config):
        yield False
        return
    model = find_model()
    verify_model(model)
    server = EmbeddedServer(model, port=port, context_window=config.custom_context_window)
    try:
        server.start()
    except OSError:
        yield False
        return
    try:
        yield True
    finally:
        server.stop()
