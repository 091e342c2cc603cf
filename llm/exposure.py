"""Whether a key goes over plain http, and out of the house. Pure."""

from core.http.address_rules import leaves_local_network

EXPOSED = "The key leaves your network unencrypted, so others could read it on the way. Use the server's https address."


def goes_in_clear(url: str, *, has_key: bool) -> bool:
    """As far as the address tells: a name is not looked up. `url` is normalised (core.http.address)."""
    return has_key and url.startswith("http://") and leaves_local_network(url)
