"""SIGKILL while albums are embedded, and Ctrl-C: the next pass goes on where it was, and asks for no album twice."""

import json
import shutil
import signal
import sqlite3
from collections import Counter
from contextlib import closing
from os import kill
from pathlib import Path

import pytest

from tests import forked
from tests.fakes.base import Gate, RecordedRequest, Reply
from tests.fakes.ollama import OllamaFake
from tests.server import environment

pytest.importorskip("numpy")

BATCH = 48
#: So many calls are answered before the process dies.
GOOD = 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)], ids=["killed", "stopped"])
def test_what_was_computed_before_the_end_is_not_computed_again(
    number: signal.Signals, code: int, with_music: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    shutil.copytree(with_music, folder)
    gate, answered = Gate(), Counter[str]()
    with OllamaFake() as fake:
        fake.add_model("bge-m3", capabilities=("embedding",))

        def answer(request: RecordedRequest) -> Reply:
            if sum(answered.values()) == GOOD * BATCH and not gate.reached.is_set():
                return Reply(200, [gate])
            answered.update(request.json["input"])
            return fake._embed(request)

        fake.on("POST", "/api/embed", answer)
        env = environment(folder, LLM_EMBEDDING="ollama", LLM_EMBEDDING_MODEL="bge-m3", OLLAMA_URL=fake.url)
        first = forked.Forked(["manage.py", "embed_library"], env, tmp_path / "out", tmp_path / "errors")
        assert gate.reached.wait(60)
        kill(first.pid, number)
        assert first.wait(60) == code
        gate.open()
        assert stored(folder, "albumvector") == GOOD * BATCH
        second = forked.run("manage.py", "embed_library", "--json", env=env)
    assert second.returncode == 0, second.stderr
    told = json.loads(second.stdout)
    assert told["albums"] == stored(folder, "album")
    assert told["computed"] + GOOD * BATCH == stored(folder, "albumvector")
    assert set(answered.values()) == {1}


def stored(folder: Path, table: str) -> int:
    """How many rows the database has, as another program sees it."""
    with closing(sqlite3.connect(folder / "plexsage.sqlite3")) as database:
        (number,) = database.execute(f"SELECT count(*) FROM library_{table}").fetchone()
        return int(number)
