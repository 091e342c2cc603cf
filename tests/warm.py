"""A process that has loaded PlexSage and waits: servers and commands of tests are forked from it.

Loading takes a second of the processor, a fork a tenth of that, and tests start hundreds of processes. A child is as
good as new: it reads its own environment, makes its own settings and objects, and shares no connection with anybody.
"""

import ast
import gc
import importlib
import json
import os
import runpy
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import Settings, settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.storage import storages
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.template import TemplateDoesNotExist, engines
from django.urls import get_resolver
from django.utils.functional import empty
from django.utils.module_loading import import_string
from servestatic.middleware import ServeStaticMiddleware

from core.web.bundling import bundle
from core.web.static_storage import PAGES
from playlists.services.wishes.prepare import prepare

_ROOT = Path(__file__).resolve().parents[1]
_STATIC = _ROOT / "static"
#: What a server loads besides Django's apps, the addresses and what plexsage/asgi.py imports; that runs in the child.
_UVICORN = (
    "uvicorn.__main__",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
#: What a server loads when somebody asks for it.
_LATER = ("plexsage.api_urls", "plexsage.admin_urls")


def load(bundles: Path) -> None:
    """All that does not depend on the environment, compiled templates included."""
    gc.disable()
    django.setup()
    for name in (*_named_by_the_application(), *_UVICORN, *_LATER):
        importlib.import_module(name)
    for middleware in settings.MIDDLEWARE:
        import_string(middleware)
    _look_at_static_files_once(bundles)
    get_resolver()._populate()
    prepare()
    for folder in (_ROOT / "templates", *_ROOT.glob("*/templates")):
        for path in folder.rglob("*.html"):
            with suppress(TemplateDoesNotExist):
                engines["django"].get_template(str(path.relative_to(folder)))
    gc.collect()
    gc.freeze()


def _look_at_static_files_once(bundles: Path) -> None:
    """Two thirds of a server's start, were it not for this: children that have them at the same address share them.

    What templates name is a bundle, as in use: its parts would take a browser ten times as many requests.
    """

    async def nobody(request: HttpRequest) -> HttpResponse:
        raise NotImplementedError

    found = ServeStaticMiddleware(nobody)
    for name in (f"{path.relative_to(_STATIC)}" for path in _STATIC.rglob("*.*")):
        if name.startswith(PAGES):
            (bundles / name).parent.mkdir(parents=True, exist_ok=True)
            (bundles / name).write_text(bundle(name, lambda part: (_STATIC / part).read_text()))
            found.add_file_to_dictionary(f"{found.static_prefix}{name}", f"{bundles / name}")
    look = ServeStaticMiddleware.add_files_from_finders

    def add(self: Any) -> None:
        if self.static_prefix == found.static_prefix:
            self.files.update(found.files)
        else:
            look(self)

    ServeStaticMiddleware.add_files_from_finders = add


def _named_by_the_application() -> Iterator[str]:
    tree = ast.parse((_ROOT / "plexsage" / "asgi.py").read_text())
    return (node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module)


def wait_for_orders(orders: socket.socket) -> dict[str, Any] | None:
    """Fork and tell of children until nobody asks any more; what to do, in a child that is one."""
    with orders.makefile("rw") as lines:
        for line in lines:
            order = json.loads(line)
            if "poll" in order:
                answer = _exit_code(order["poll"])
            elif not (answer := _fork(order.pop("output"), order.pop("errors"))):
                return dict(order)
            lines.write(f"{json.dumps(answer)}\n")
            lines.flush()
    return None


def _fork(output: str, errors: str) -> int:
    """As os.fork; the child writes there. Opened before it is there: whoever reads a pipe waits for it from then on."""
    opened = [os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) for path in (output, errors)]
    opened.insert(0, os.open(os.devnull, os.O_RDONLY))
    pid = os.fork()
    for number, descriptor in enumerate(opened):
        if not pid:
            os.dup2(descriptor, number)
        os.close(descriptor)
    return pid


def _exit_code(pid: int) -> int | None:
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def become(arguments: list[str], environment: dict[str, str]) -> None:
    """Run `python ARGUMENTS` as a process that has just been started with this environment."""
    os.environ.clear()
    os.environ.update(environment)
    importlib.reload(sys.modules["plexsage.settings"])
    settings._wrapped = Settings("plexsage.settings")
    # Static files may have another address there.
    storages._storages.clear()  # type: ignore[attr-defined]  # what it keeps, and is not typed
    staticfiles_storage._wrapped = empty  # type: ignore[attr-defined]  # as settings above
    connections.__dict__.pop("settings", None)
    connections.__init__()  # type: ignore[misc]  # as if it were new: with the new settings, and no connection
    django.setup()
    for app in apps.get_app_configs():
        app.ready()
    gc.enable()
    if arguments[0] == "-m":
        sys.argv = arguments[1:]
        sys.modules.pop(f"{arguments[1]}.__main__", None)  # it is run, and not imported
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def main() -> None:
    """Load, wait, and in each child become what was asked for: `python -m tests.warm FD FOLDER`."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "plexsage.settings"
    descriptor, folder = sys.argv[1:]
    load(Path(folder))
    with socket.socket(fileno=int(descriptor)) as orders:
        order = wait_for_orders(orders)
    if order:
        become(**order)


if __name__ == "__main__":
    main()
