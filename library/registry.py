"""Which music servers there are: name -> class, imported on first use."""

from importlib import import_module
from types import MappingProxyType
from typing import cast

from library.errors import MusicServerError
from library.servers.protocol import MusicServer

_SERVERS = MappingProxyType(
    {"demo": "library.servers.demo.server:DemoServer", "plex": "library.servers.plex.server:PlexMusicServer"}
)


def music_server(name: str, **made_of: object) -> MusicServer:
    """The server of this name, made of what its class asks for; raises MusicServerError for an unknown one."""
    if name not in _SERVERS:
        raise MusicServerError(f"There is no music server named {name!r}. Choose one of: {', '.join(_SERVERS)}.")
    module, _, kind = _SERVERS[name].partition(":")
    return cast("MusicServer", getattr(import_module(module), kind)(**made_of))
