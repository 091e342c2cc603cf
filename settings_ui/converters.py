"""A provider's name in an address; other words are 404."""

from typing import cast

from llm.schemas import PROVIDER_NAMES, ProviderName


class ProviderConverter:
    """For `path()`."""

    regex = "|".join(PROVIDER_NAMES)

    def to_python(self, value: str) -> ProviderName:
        """Only names that the expression lets through come here."""
        return cast("ProviderName", value)

    def to_url(self, value: ProviderName) -> str:
        """The provider's name."""
        return value
