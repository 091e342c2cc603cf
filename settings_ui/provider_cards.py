"""What the page says of each provider before one is chosen: who it is, what it costs, who gets to see what."""

from typing import Literal

from core.values import Frozen
from llm.schemas import ProviderName

Icon = Literal["computer", "server", "cloud"]


class ProviderCard(Frozen):
    """One card of the choice. `keys_url` is where a key is made, "" where none is needed."""

    name: ProviderName
    label: str
    cost: str
    privacy: str
    icon: Icon
    keys_url: str = ""


LOCAL_CARDS = (
    ProviderCard(
        name="ollama",
        label="Ollama",
        cost="Free, on your own computer.",
        privacy="Nothing leaves your network.",
        icon="computer",
    ),
    ProviderCard(
        name="custom",
        label="Custom server",
        cost="Free with LM Studio, llama.cpp, vLLM or Open WebUI.",
        privacy="Your data only goes to the address you enter.",
        icon="server",
    ),
)
CLOUD_CARDS = (
    ProviderCard(
        name="anthropic",
        label="Anthropic",
        cost="Pay per use, with your own key.",
        privacy="Prompts and track names go to Anthropic.",
        icon="cloud",
        keys_url="https://platform.claude.com/settings/keys",
    ),
    ProviderCard(
        name="openai",
        label="OpenAI",
        cost="Pay per use, with your own key.",
        privacy="Prompts and track names go to OpenAI.",
        icon="cloud",
        keys_url="https://platform.openai.com/api-keys",
    ),
    ProviderCard(
        name="gemini",
        label="Google Gemini",
        cost="Pay per use, with your own key.",
        privacy="Prompts and track names go to Google.",
        icon="cloud",
        keys_url="https://aistudio.google.com/apikey",
    ),
)


def card_of(provider: ProviderName) -> ProviderCard:
    """The card of one provider."""
    return next(card for card in (*LOCAL_CARDS, *CLOUD_CARDS) if card.name == provider)
