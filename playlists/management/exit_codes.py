"""The exit codes of `generate` and `demo`, which are part of the interface."""

from collections.abc import Mapping
from types import MappingProxyType

DONE, OWN_FAILURE, BAD_INPUT, NOT_CONFIGURED, PROVIDER_FAILED = 0, 1, 2, 3, 4
_OF_ERRORS: Mapping[str, int] = MappingProxyType(
    {
        "invalid": BAD_INPUT,
        "nothing_matches": BAD_INPUT,
        "library_empty": BAD_INPUT,
        "not_configured": NOT_CONFIGURED,
        "embedded_unavailable": NOT_CONFIGURED,
        "storage": OWN_FAILURE,
        "internal": OWN_FAILURE,
    }
)


def exit_code_of(error: str) -> int:
    """The exit code for an error's own code."""
    return _OF_ERRORS.get(error, PROVIDER_FAILED)
