"""Finding a port to listen on."""

import socket

_LOOPBACK = "127.0.0.1"


def find_free_port(*, preferred: int = 0) -> int:
    """`preferred` if nobody listens there on loopback, else any free one."""
    for port in (preferred, 0):
        try:
            with bind_socket(_LOOPBACK, port) as candidate:
                return int(candidate.getsockname()[1])
        except OSError:
            continue
    raise OSError("no free port on loopback")


def bind_socket(host: str, port: int) -> socket.socket:
    """A socket that is bound there and does not listen yet. Raises OSError (socket.gaierror for an unknown name)."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        # As servers do: a port whose last connections are still closing may be taken.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound
