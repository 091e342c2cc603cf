"""Finding a port to listen on, on loopback."""

import socket

_LOOPBACK = "127.0.0.1"


def free_port(*, preferred: int = 0) -> int:
    """`preferred` if nobody listens there, else any free one."""
    for port in (preferred, 0):
        with socket.socket() as candidate:
            # As servers do: a port whose last connections are still closing may be taken.
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                candidate.bind((_LOOPBACK, port))
            except OSError:
                continue
            return int(candidate.getsockname()[1])
    raise OSError("no free port on loopback")
