"""The cards of the providers to choose from: who it is, what it costs, who gets to see what (texts in the YAML)."""

from pathlib import Path
from typing import Literal

from core.text.word_lists import read_yaml
from core.values import Frozen
from llm.schemas import LOCAL_PROVIDERS, ProviderName

Icon = Literal["computer", "server", "cloud"]


class ProviderCard(Frozen):
    """One card of the choice. `keys_url` is where a key is made, "" where none is needed."""

    name: ProviderName
    label: str
    cost: str
    privacy: str
    icon: Icon
    keys_url: str = ""


_CARDS = tuple(ProviderCard(**card) for card in read_yaml(Path(__file__).with_suffix(".yaml")))
LOCAL_CARDS = tuple(card for card in _CARDS if card.name in LOCAL_PROVIDERS)
CLOUD_CARDS = tuple(card for card in _CARDS if card.name not in LOCAL_PROVIDERS)


def card_of(provider: ProviderName) -> ProviderCard:
    """The card of one provider."""
    return next(card for card in _CARDS if card.name == provider)
