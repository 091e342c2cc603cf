"""`python -m benchmarks.quality`."""

from importlib import import_module

import django

from benchmarks.quality.installation import prepared
from benchmarks.quality.options import read_options

if __name__ == "__main__":
    OPTIONS = read_options()
    with prepared(OPTIONS.data) as STORED:
        django.setup()
        import_module("benchmarks.quality.run").run(OPTIONS, STORED)
