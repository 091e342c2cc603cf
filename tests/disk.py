"""A server whose data folder is a small disk of its own, which can be filled and made read-only."""

import functools
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.server import ROOT, Server, environment, until

#: In the folder itself. It is the mount that changes, and not the file system: that is for root alone.
READ_ONLY = "mount -o remount,bind,ro ."


@functools.cache
def namespace() -> tuple[str, ...] | None:
    """How a process gets mounts of its own here, which end with it; None where it cannot."""
    for options in ((), ("--map-root-user",)):
        command = ("unshare", "--mount", *options)
        try:
            done = subprocess.run([*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False)
        except FileNotFoundError:
            return None
        if done.returncode == 0:
            return command
    return None


def needs_mounts() -> None:
    """Skip the test where no disk can be made for it."""
    if namespace() is None:
        pytest.skip("this machine lets nobody mount a file system of their own (unshare --mount)")


def run_on_own_disk(
    folder: Path, before: str, *arguments: str, size: str = "8m", **env: str
) -> "subprocess.CompletedProcess[str]":
    """Python with these arguments; its data folder is a copy of `folder` on a small disk, after `before` (shell)."""
    place = shlex.quote(f"{folder}.disk")
    script = (
        f"mkdir -p {place} && mount -t tmpfs -o size={size},mode=0700 tmpfs {place} && cp -a {folder}/. {place}/ && "
        f"cd {place} && {before} && cd {ROOT} && exec {shlex.join([sys.executable, *arguments])}"
    )
    return subprocess.run(
        [*(namespace() or ()), "sh", "-c", script],
        cwd=ROOT, env=environment(Path(f"{folder}.disk"), **env),
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


class ServerOnOwnDisk(Server):
    """As Server; its folder is a tmpfs of 64 MiB, a copy of the folder that lies there outside."""

    def __init__(self, prepared: Path, data_dir: Path, *, before: str = "true", **env: str) -> None:
        super().__init__(prepared, data_dir, **env)
        self._before = before

    @property
    def start_command(self) -> list[str]:
        """Mount, copy, do what is to be done before (shell), and become the server."""
        folder, outside = shlex.quote(str(self.data_dir)), shlex.quote(f"{self.data_dir}.outside")
        script = (
            f"cp -a {folder} {outside} && mount -t tmpfs -o size=64m,mode=0700 tmpfs {folder} && "
            f"cp -a {outside}/plexsage.sqlite3 {outside}/*_key {folder}/ && cd {folder} && {self._before} && "
            f"cd {shlex.quote(str(ROOT))} && exec {shlex.join(super().start_command)}"
        )
        return [*(namespace() or ()), "sh", "-c", script]

    @property
    def inside(self) -> Path:
        """Its folder, as the server sees it."""
        return Path(f"/proc/{self.pid}/root{self.data_dir}")

    @contextmanager
    def full(self) -> Iterator[None]:
        """Not a byte is left on its disk inside the block."""
        filler = self.inside / "filler"
        with filler.open("wb", buffering=0) as file:
            for size in (1 << 16, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        yield
        filler.unlink()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """Nothing may be written to its disk inside the block."""
        assert until(lambda: self._remount("ro"))  # not while it has the database open to write
        yield
        assert self._remount("rw")

    def _remount(self, mode: str) -> bool:
        user = ["--user", "--preserve-credentials"] if namespace() != ("unshare", "--mount") else []
        command = ["nsenter", "--target", str(self.pid), "--mount", *user]
        command += ["mount", "-o", f"remount,bind,{mode}", str(self.data_dir)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
