"""What vectors of albums take: the first pass after a sync, the next one, memory, and a query over all of them.

python benchmarks/vectors.py [tracks [vectors]]         (needs requirements-encoder.txt; takes about a minute)

Processor time counts, which is less disturbed by what else the machine does. The vectors of the second part are made
up: for memory and the time of a query it does not matter where they point.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
IS_SERVER = "--ask" in sys.argv
if not IS_SERVER:
    FOLDER = tempfile.TemporaryDirectory(prefix="plexsage-bench-")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "plexsage.settings",
        "PLEXSAGE_DATA_DIR": FOLDER.name,
        "PLEXSAGE_ENV_FILE": os.devnull,
        "PLEXSAGE_STATIC": "plain",
        "PLEXSAGE_LOG_LEVEL": "WARNING",
    }
    manage = Path(__file__).resolve().parents[1] / "manage.py"
    subprocess.run([sys.executable, manage, "migrate", "-v0"], check=True)
    import django

    django.setup()
else:
    import plexsage.asgi  # noqa: F401  # all that a server has in memory

import numpy as np  # noqa: E402
from asgiref.sync import async_to_sync  # noqa: E402
from django.core.management import call_command  # noqa: E402

from library.models import Album, AlbumVector, Artist, VectorState  # noqa: E402
from library.services.embedding.compute import embed_library  # noqa: E402
from library.vectors.encoder import built_in_encoder  # noqa: E402
from library.vectors.scores import score_albums  # noqa: E402

TRACKS, VECTORS = 50_000, 50_000
#: What is promised: seconds for the first vectors, megabytes of the whole process, milliseconds of a query.
MOST_SECONDS, MOST_MEMORY, MOST_QUERY = 20, 250, 30
QUERIES = 20


def memory() -> int:
    """Of this process, now: megabytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 2**20


@contextmanager
def timed(what: str, least: int = 1) -> Iterator[None]:
    """Print the processor time of the block, and the memory after it."""
    began = time.process_time()
    yield
    seconds = (time.process_time() - began) / least
    print(f"{what:<46} {seconds:8.3f} s of the processor   {memory():4} MB")


def compute(tracks: int, vectors: int) -> None:
    """The passes after a sync, then made-up vectors for `ask`."""
    with timed(f"load {tracks:,} tracks"):
        call_command("load_demo_library", synthetic=tracks, quiet=True)
    encoder = built_in_encoder()
    print(f"{Album.objects.count():,} albums; at most {MOST_SECONDS} s for the first vectors:")
    for which in ("first", "second"):
        with timed(f"{which} pass"):
            print(async_to_sync(embed_library)(encoder))
    make_up(vectors, encoder.name)


def ask() -> None:
    """Queries of a server that has just started, over all vectors."""
    print(f"A server that has just started: {memory()} MB. At most {MOST_MEMORY} MB, and {MOST_QUERY} ms a query:")
    with timed(f"read {AlbumVector.objects.count():,} vectors, load the encoder, ask once"):
        score_albums("read all")
    with timed("one query", QUERIES):
        for number in range(QUERIES):
            score_albums(f"a sunny morning {number}")
    with timed("the same again: its vector is known", QUERIES):
        for number in range(QUERIES):
            score_albums(f"a sunny morning {number}")


def make_up(count: int, embedder: str) -> None:
    """So many albums, each with a vector."""
    chance = np.random.default_rng(1)
    artist = Artist.objects.create(name="Nobody", folded="nobody of the benchmark")
    for first in range(0, count - AlbumVector.objects.count(), 2_000):
        titles = (f"made up {number}" for number in range(first, min(first + 2_000, count)))
        albums = Album.objects.bulk_create(Album(title=title, folded=title, artist=artist) for title in titles)
        rows = chance.normal(size=(len(albums), 512)).astype(np.float32)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        AlbumVector.objects.bulk_create(
            AlbumVector(album=album, artist=artist, embedder=embedder, vector=row.astype("<f2").tobytes())
            for album, row in zip(albums, rows, strict=True)
        )
    VectorState.objects.update(revision=1_000)


if __name__ == "__main__":
    if IS_SERVER:
        ask()
    else:
        compute(*(int(each) for each in sys.argv[1:]), *(TRACKS, VECTORS)[len(sys.argv) - 1 :])
        subprocess.run([sys.executable, __file__, "--ask"], check=True)
