"""All of it as a table, over the demo library: `python -m benchmarks.asking [--candidates N ...] [--picks N ...]`."""

import argparse
import os
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from benchmarks.speed.installation import ROOT, environment


def main() -> None:
    """Print the table, line by line."""
    options = _options()
    with TemporaryDirectory(prefix="plexsage-bench-") as folder:
        os.environ |= environment(Path(folder))
        django.setup()
        import_module("benchmarks.quality.catalogue").load(options.library)
        for line in import_module("benchmarks.asking.table").lines(options):
            print(line, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asking", description=__doc__)
    parser.add_argument("--candidates", type=int, nargs="+", default=[50, 140, 300], help="tracks that a list may have")
    parser.add_argument("--picks", type=int, nargs="+", default=[10, 25, 50], help="tracks that are asked for")
    parser.add_argument("--forms", nargs="+", default=["older", "shipped", "quick", "thorough"], help="some only")
    parser.add_argument("--file", type=Path, help="a GGUF file instead of the built-in model")
    parser.add_argument("--library", default="demo", help="demo, or synthetic:50000")
    return parser.parse_args()


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
