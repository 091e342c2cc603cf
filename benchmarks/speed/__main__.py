"""Measure, and perhaps write docs/benchmarks.md: `python -m benchmarks.speed [--quick] [--write] [NAME ...]`."""

import argparse
import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from benchmarks.speed.installation import ROOT, environment


def main() -> int:
    """Print the tables; 1 if something failed or is not as it should be."""
    options = _options()
    with TemporaryDirectory(prefix="plexsage-bench-") as folder:
        # Benchmarks import what they measure, also where they are only asked for their sizes.
        os.environ |= environment(Path(folder))
        django.setup()
        from benchmarks.speed import document, report, run  # noqa: PLC0415  # these import the benchmarks

        chosen = options.names or run.names()
        found = []
        for one in run.run(chosen, Path(options.keep or folder) / "libraries", is_quick=options.quick):
            print(f"{report.section(one)}\n", flush=True)
            found.append(one)
            if options.write:
                document.write(found, is_quick=options.quick)
    wrong = [sentence for one in found for sentence in report.missed(one)]
    print("\n".join(["Not as it should be:", *wrong] if wrong else ["All as it should be."]), file=sys.stderr)
    return bool(wrong)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these (modules of benchmarks/speed/measures)")
    parser.add_argument("--quick", action="store_true", help="small sizes: two minutes for all")
    parser.add_argument("--keep", metavar="FOLDER", help="where libraries stay, for the next time")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md, its plots, and the JSON")
    return parser.parse_args()


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())
