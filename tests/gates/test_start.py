"""What is loaded before the first page: so many modules, none of those that hardly anybody needs, no large pattern."""

import json
import subprocess
import sys
from pathlib import Path
from shutil import copytree

from plexsage.environment import BASE_DIR
from tests.gates.limits import beyond
from tests.packages import PACKAGES
from tests.server import environment

#: Loaded when somebody needs them: clients of providers, vectors, the JSON API, the admin, and what tests have.
LATE = (
    "anthropic",
    "django.contrib.auth.admin",
    "django.test",
    "google.genai",
    "library.admin",
    "mistral_common",
    "ninja",
    "numpy",
    "openai",
    "plexapi",
    "plexsage.api",
    "unittest",
    "xllamacpp",
)
_PROGRAM = """
import gc, json, sys
import uvicorn.main, uvicorn.protocols.http.h11_impl, plexsage.asgi
from django.urls import get_resolver
from core.text.lazy_pattern import LazyPattern
get_resolver().resolve("/playlists/new/")
gc.unfreeze()
patterns = [found for found in gc.get_objects() if isinstance(found, LazyPattern)]
print(json.dumps([sorted(sys.modules), len(patterns), sum("compiled" in vars(pattern) for pattern in patterns)]))
"""


def test_what_is_loaded_before_the_first_page(ownerless: Path, tmp_path: Path) -> None:
    env = environment(copytree(ownerless, tmp_path / "data"))
    command = [sys.executable, "-c", _PROGRAM]
    done = subprocess.run(command, cwd=BASE_DIR, env=env, capture_output=True, text=True, check=True)
    modules, patterns, compiled = json.loads(done.stdout)
    ours = [name for name in modules if name.partition(".")[0] in PACKAGES]
    assert beyond("loaded at the start", {"modules": len(modules), "modules of our own": len(ours)}) == []
    assert [name for name in LATE if name in modules] == []
    assert patterns > 100
    assert compiled == 0
