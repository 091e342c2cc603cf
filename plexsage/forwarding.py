"""Whether uvicorn was told whose word to take for who calls; it then replaces the caller's address by that word."""

from collections.abc import Mapping, Sequence

_OPTION = "--forwarded-allow-ips"
_VARIABLES = ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS")


def uvicorn_was_told(arguments: Sequence[str], variables: Mapping[str, str]) -> bool:
    """By an option or a variable."""
    return any(argument.startswith(_OPTION) for argument in arguments) or any(map(variables.get, _VARIABLES))
