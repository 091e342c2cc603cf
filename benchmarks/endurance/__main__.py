"""`python -m benchmarks.endurance`."""

import sys
from importlib import import_module

import django

from benchmarks.endurance.options import read_options
from benchmarks.quality.installation import prepared

if __name__ == "__main__":
    OPTIONS = read_options()
    with prepared(None):
        django.setup()
        PARTS = OPTIONS.parts or ["kills", "streams", "fuzz"]
        sys.exit(max(import_module(f"benchmarks.endurance.{part}").measure(OPTIONS) for part in PARTS))
