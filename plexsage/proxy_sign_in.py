"""PLEXSAGE_AUTH=proxy is refused at the start where it would let in whoever says a name."""

import os
import sys
from ipaddress import ip_network

from plexsage.environment import Environment
from plexsage.forwarding import uvicorn_was_told
from plexsage.start_errors import StartError

#: Fewer bits of a network's address are half the world.
_FEWEST_BITS = 8


def check_proxy_sign_in(env: Environment) -> None:
    """Raises StartError, which says which variable to set."""
    if env.plexsage_auth != "proxy":
        return
    if not env.plexsage_auth_header:
        raise StartError("PLEXSAGE_AUTH=proxy needs PLEXSAGE_AUTH_HEADER: the header that names the person.")
    _check_proxies(env.plexsage_trusted_proxies)
    if bool(env.plexsage_auth_groups_header) != bool(env.plexsage_auth_staff_groups):
        raise StartError("Set PLEXSAGE_AUTH_GROUPS_HEADER and PLEXSAGE_AUTH_STAFF_GROUPS together, or neither.")
    if (env.plexsage_auth_groups_header or "").lower() == env.plexsage_auth_header.lower():
        raise StartError("PLEXSAGE_AUTH_HEADER and PLEXSAGE_AUTH_GROUPS_HEADER name the same header.")
    if uvicorn_was_told(sys.argv, os.environ):
        raise StartError(
            "PLEXSAGE_AUTH=proxy can't be used with --forwarded-allow-ips or FORWARDED_ALLOW_IPS, which hide who "
            "really calls. Remove that: PLEXSAGE_TRUSTED_PROXIES does the same."
        )


def _check_proxies(networks: tuple[str, ...]) -> None:
    if not networks:
        raise StartError(
            "PLEXSAGE_AUTH=proxy needs PLEXSAGE_TRUSTED_PROXIES, the proxy's own address: else anyone could be anyone."
        )
    for network in networks:
        if ip_network(network).prefixlen < _FEWEST_BITS:
            raise StartError(
                f"PLEXSAGE_TRUSTED_PROXIES has {network}: with PLEXSAGE_AUTH=proxy, everybody there could name anyone."
            )
