"""A cloud model is asked about artists only where somebody has agreed to its price: to that of this model."""

from llm.services.calling.client import LLMClient
from llm.settings_fields import LLMConfig
from playlists.errors import PriceNotAgreedError


def named_model(config: LLMConfig) -> str:
    """What a person agrees to: "anthropic claude-sonnet-5-5"."""
    return f"{config.provider} {LLMClient.model_of(config, 'analysis')}"


def check_agreed(config: LLMConfig, provider: str, model: str) -> None:
    """Raises PriceNotAgreedError where a cloud model would be asked that is not this one."""
    if not config.is_local and named_model(config) != f"{provider} {model}":
        raise PriceNotAgreedError(
            f"{named_model(config)} costs money for each artist. Look at the price, and start again to agree to it."
        )
