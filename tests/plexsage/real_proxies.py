"""nginx and Caddy as processes, with the configuration that deploy/proxies gives people, but for names and ports."""

import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tests.server import ROOT

#: Debian keeps nginx where only root looks.
_PLACES = "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin"
_NGINX = """
daemon off;
pid {folder}/nginx.pid;
worker_processes 1;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


def find_program(name: str) -> str | None:
    """Where it is, if it is installed."""
    return shutil.which(name, path=_PLACES)


@contextmanager
def proxy(name: str, config: str, folder: Path, port: int) -> Iterator[None]:
    """Run it with this configuration, until the block is left."""
    file = folder / "config"
    file.write_text(_NGINX.format(folder=folder, site=config) if name == "nginx" else config)
    log = folder / "log"
    command = _COMMANDS[name](str(file))
    environment = {"PATH": _PLACES, "HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    try:
        _wait(process, port, log)
        yield
    finally:
        process.terminate()
        process.wait(10)


def configure(name: str, file: str, *, port: int, plexsage: int, certificate: Path, key: Path) -> str:
    """The text of the file in deploy/proxies for `localhost` at this port, in front of PlexSage at that one."""
    text = (ROOT / "deploy" / "proxies" / file).read_text()
    host = "home.example" if "home.example {" in text or "server_name home.example" in text else "music.example.org"
    changes = {"127.0.0.1:5765": f"127.0.0.1:{plexsage}", **_CHANGES[name](host, port, certificate, key)}
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def _of_nginx(host: str, port: int, certificate: Path, key: Path) -> Mapping[str, str]:
    return {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        f"/etc/ssl/{host}.crt": str(certificate),
        f"/etc/ssl/{host}.key": str(key),
        f"server_name {host}": "server_name localhost",
    }


def _of_caddy(host: str, port: int, certificate: Path, key: Path) -> Mapping[str, str]:
    return {
        f"\n{host} {{\n": "\n{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
        f"https://localhost:{port} {{\n\tbind 127.0.0.1\n\ttls {certificate} {key}\n"
    }


_CHANGES: Mapping[str, Callable[[str, int, Path, Path], Mapping[str, str]]] = MappingProxyType(
    {"nginx": _of_nginx, "caddy": _of_caddy}
)
_COMMANDS: Mapping[str, Callable[[str], list[str]]] = MappingProxyType(
    {
        "nginx": lambda file: [find_program("nginx") or "nginx", "-e", "stderr", "-c", file],
        "caddy": lambda file: [find_program("caddy") or "caddy", "run", "--adapter", "caddyfile", "--config", file],
    }
)


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise RuntimeError(f"the proxy did not start:\n{log.read_text()}")
