"""kill -9 at random moments under load, and what is there after each start."""

import random
import sqlite3
import threading
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress

import httpx2

from benchmarks.endurance.actions import Client, UnansweredError
from benchmarks.endurance.archives import check_backups
from benchmarks.endurance.checks import check_promises, check_soundness
from benchmarks.endurance.household import MEMBERS, SPARE, Household, household, load_music
from benchmarks.endurance.ledger import Ledger
from benchmarks.endurance.owner import OwnerClient
from tests.server import NO_TLS, until

_AT_WORK = "SELECT count(*) FROM playlists_run WHERE state IN ('queued', 'running')"


def measure(options: Namespace) -> int:
    """Print what was done, and what is wrong: 1 if anything is."""
    with household() as home:
        with home.server:
            load_music(home.server)
        load = Load(home, options.clients, options.seed)
        chance = random.Random(options.seed)
        for number in range(options.kills):
            load.round(number, chance.uniform(0.2, options.longest))
        with home.server:
            load.check("at the end")
        load.problems += check_backups(home)
        return load.report(options.kills)


class Load:
    """Clients who go on from one start of the server to the next, each with its ledger."""

    def __init__(self, home: Household, clients: int, seed: int) -> None:
        self.problems: list[str] = []
        self._home, self._seed = home, seed
        people = ["owner", *(MEMBERS[number % len(MEMBERS)] for number in range(clients - 1))]
        self._ledgers = [Ledger(person) for person in people]
        self._restarts: list[float] = []

    def round(self, number: int, seconds: float) -> None:
        """Start, check, work until the kill."""
        began = time.monotonic()
        with self._home.server as server:
            self._restarts.append(time.monotonic() - began)
            self.check(f"before kill {number + 1}")
            clients = list(self._clients(number))
            threads = [threading.Thread(target=self._work, args=(client,)) for client in clients]
            for thread in threads:
                thread.start()
            time.sleep(seconds)
            server.kill()
            for thread in threads:
                thread.join()
            for client in clients:
                client.close()
            self._look_at_log(f"until kill {number + 1}")

    def check(self, when: str) -> None:
        """Everything, while nobody works."""
        with closing(sqlite3.connect(self._home.database)) as database:
            until(lambda: database.execute(_AT_WORK).fetchone() == (0,))
            found = list(check_soundness(database))
            for person in dict.fromkeys(ledger.person for ledger in self._ledgers):
                found += check_promises(database, [ledger for ledger in self._ledgers if ledger.person == person])
        found += [*self._check_tokens(), *self._check_music_server()]
        for ledger in self._ledgers:
            found += ledger.problems
            ledger.problems.clear()
        self.problems += [f"{when}: {problem}" for problem in found]
        self._look_at_log(when)

    def report(self, kills: int) -> int:
        """What was done, by how it ended."""
        tally = sum((ledger.tally for ledger in self._ledgers), Counter[tuple[str, str]]())
        for what in sorted({what for what, _ in tally}):
            print(
                f"  {what:<24}", *(f"{how} {count:,}  " for (name, how), count in sorted(tally.items()) if name == what)
            )
        playlists, runs = (sum(len(getattr(each, name)) for each in self._ledgers) for name in ("playlists", "runs"))
        print(f"{kills} kills, {runs:,} runs, {playlists:,} playlists, slowest start {max(self._restarts):.1f} s")
        print(*self.problems or ["everything acknowledged is there, once; nothing else is"], sep="\n")
        return bool(self.problems)

    def _clients(self, number: int) -> Iterator[Client]:
        url, tokens = self._home.server.url, self._home.tokens
        spare = next(
            row["id"] for row in self._home.server.ask("GET", "/api/people").json() if row["username"] == SPARE
        )
        for place, ledger in enumerate(self._ledgers):
            given = (url, tokens[ledger.person], ledger, f"{self._seed}-{number}-{place}")
            yield OwnerClient(*given, spare=spare) if ledger.person == "owner" else Client(*given)

    def _work(self, client: Client) -> None:
        with suppress(UnansweredError):
            while True:
                others = [ledger for ledger in self._ledgers if ledger is not client.ledger]
                client.turn([key for ledger in others for key in ledger.shared()])

    def _look_at_log(self, when: str) -> None:
        log = self._home.server.log
        for word in ("Traceback", " ERROR ", " CRITICAL ", "never awaited"):
            if word in log:
                at = log.index(word)
                self.problems.append(f"{when}: the log has {word}: {log[max(0, at - 200) : at + 2500]}")

    def _check_tokens(self) -> Iterator[str]:
        url = f"{self._home.server.url}/api/account"
        for ledger in self._ledgers:
            for token, lets_in in ledger.tokens.items():
                status = httpx2.get(url, headers={"Authorization": f"Bearer {token}"}, verify=NO_TLS).status_code
                if lets_in is not None and status != (200 if lets_in else 401):
                    yield f"a token of {ledger.person} answers {status}"
                ledger.tokens[token] = status == 200

    def _check_music_server(self) -> Iterator[str]:
        there = Counter(playlist.title for playlist in self._home.plex.playlists)
        emptied = {playlist.title for playlist in self._home.plex.playlists if not playlist.tracks}
        for ledger in self._ledgers:
            for name, was_told in ledger.saved.items():
                if name in emptied:
                    yield f"“{name}” is empty on the music server"
                if there[name] > 1 or (was_told and not there[name]):
                    yield f"“{name}” is on the music server {there[name]} times"
