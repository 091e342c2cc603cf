"""Whether we run inside a container, where "localhost" is the container and not the computer it runs on."""

import os
from pathlib import Path

#: Docker and Podman each leave a file.
_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))


def in_container() -> bool:
    """True in Docker, Podman and Kubernetes."""
    return any(mark.exists() for mark in _MARKS) or "KUBERNETES_SERVICE_HOST" in os.environ
