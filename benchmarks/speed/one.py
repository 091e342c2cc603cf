"""One benchmark at one size, in a process of its own: `python -m benchmarks.speed.one NAME SIZE FILE`.

Django is set up before the module is imported, in the data folder that PLEXSAGE_DATA_DIR names.
"""

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import django

from benchmarks.speed.row import Row


def main(name: str, size: int, file: Path) -> None:
    """Write the rows as lines of JSON, each as soon as it is known."""
    django.setup()
    measure: Callable[[int], Iterable[Row]] = import_module(f"benchmarks.speed.measures.{name}").measure
    with file.open("w") as lines:
        for row in measure(size):
            lines.write(f"{json.dumps(asdict(row))}\n")
            lines.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
