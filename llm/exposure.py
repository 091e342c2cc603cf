"""Whether a key goes over plain http, and out of the house. Pure."""

from core.http.address_rules import goes_abroad

EXPOSED = (
    "The key goes unencrypted and out of your network: anybody on the way could read it. "
    "Use the https address of the server."
)


def goes_in_clear(url: str, *, has_key: bool) -> bool:
    """As far as the address tells: a name is not looked up. `url` is normalised (core.http.address)."""
    return has_key and url.startswith("http://") and goes_abroad(url)
