"""What has to be in the database after a start, whatever happened before."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from benchmarks.endurance.household import SPARE
from benchmarks.endurance.ledger import Kept, Ledger, Place, State

_OVER = "('finished', 'failed', 'cancelled', 'interrupted')"
#: Rows that must not be there, by what is wrong with them.
_WRONG = {
    "runs that nobody works on": f"SELECT id FROM playlists_run WHERE state NOT IN {_OVER}",
    "runs without an end": f"SELECT id FROM playlists_run WHERE state IN {_OVER} AND ended_at IS NULL",
    "playlists of runs that did not finish": "SELECT p.id FROM playlists_playlist p JOIN playlists_run r "
    "ON r.id = p.run_id WHERE r.state != 'finished'",
    "playlists without tracks, though no edit took them": "SELECT p.id FROM playlists_playlist p WHERE NOT EXISTS "
    "(SELECT 1 FROM playlists_playlisttrack t WHERE t.playlist_id = p.id) AND NOT EXISTS "
    "(SELECT 1 FROM playlists_playlistversion v WHERE v.playlist_id = p.id)",
    "playlists with gaps": "SELECT playlist_id FROM playlists_playlisttrack GROUP BY playlist_id "
    "HAVING min(position) != 1 OR max(position) != count(*)",
    "playlists with a track twice": "SELECT playlist_id FROM playlists_playlisttrack GROUP BY playlist_id, rating_key "
    "HAVING count(*) > 1",
    "runs with a gap in their events": "SELECT run_id FROM playlists_runevent GROUP BY run_id "
    "HAVING min(number) != 1 OR max(number) != count(*)",
    "playlists of another than who asked": "SELECT p.id FROM playlists_playlist p JOIN playlists_run r "
    "ON r.id = p.run_id WHERE p.owner_id IS NOT r.owner_id",
    "people without a row of their own": "SELECT u.id FROM auth_user u GROUP BY u.username HAVING count(*) > 1",
}
#: A copy of a playlist has a copy of its run, which had ended before there was the copy.
_MADE = "(ended_at IS NULL OR ended_at >= created_at)"
_ENDS = ("finished", "failed", "cancelled", "interrupted")


def check_soundness(database: sqlite3.Connection) -> Iterator[str]:
    """Of the file, and of what hangs together; what is wrong, in words."""
    for (said,) in database.execute("PRAGMA integrity_check"):
        if said != "ok":
            yield f"integrity: {said}"
    for row in database.execute("PRAGMA foreign_key_check"):
        yield f"an orphan: {row}"
    for what, query in _WRONG.items():
        if found := [row[0] for row in database.execute(query)]:
            yield f"{what}: {found}"
    yield from _check_ends(database)


def _check_ends(database: sqlite3.Connection) -> Iterator[str]:
    """Each run's log has one end, which says what the run does."""
    for run, state in database.execute(f"SELECT id, state FROM playlists_run WHERE state IN {_OVER}").fetchall():
        events = database.execute("SELECT data FROM playlists_runevent WHERE run_id = ? ORDER BY number", [run])
        kinds = [json.loads(data)["type"] for (data,) in events]
        if [kind for kind in kinds if kind in _ENDS] != [state]:
            yield f"run {run} is {state}, its events: {kinds}"


def check_promises(database: sqlite3.Connection, ledgers: Sequence[Ledger]) -> Iterator[str]:
    """What was acknowledged is there, once; what got no answer is there once or not. The ledgers then know which.

    `ledgers`: all of one person.
    """
    username = ledgers[0].person
    (person,) = database.execute("SELECT id FROM auth_user WHERE username = ?", [username]).fetchone()
    for ledger in ledgers:
        yield from _check_runs(database, ledger, person)
        yield from _check_invites(database, ledger)
    yield from _check_playlists(database, ledgers, person)
    yield from _check_facts(database, ledgers, person)


def _check_runs(database: sqlite3.Connection, ledger: Ledger, person: int) -> Iterator[str]:
    there = dict(database.execute("SELECT id, state FROM playlists_run WHERE owner_id = ?", [person]).fetchall())
    query = (
        "SELECT r.id, coalesce(r.target_id, p.id) FROM playlists_run r "
        "LEFT JOIN playlists_playlist p ON p.run_id = r.id"
    )
    ledger.playlist_of |= {run: key for run, key in database.execute(query) if key}
    for run, state in ledger.runs.items():
        if run not in there:
            if not ledger.may_be_gone(run):
                yield f"run {run} of {ledger.person} is lost"
        elif state and state != there[run]:
            yield f"run {run} was {state} and is {there[run]}"
        else:
            ledger.runs[run] = there[run]
    query = (
        f"SELECT json_extract(wish, '$.text') FROM playlists_run WHERE owner_id = ? AND target_id IS NULL AND {_MADE}"
    )
    prompts = Counter(text for (text,) in database.execute(query, [person]) if text in ledger.prompts)
    yield from (f"{count} runs for one prompt: {text}" for text, count in prompts.items() if count > 1)


def _check_playlists(database: sqlite3.Connection, ledgers: Sequence[Ledger], person: int) -> Iterator[str]:
    there = _read_playlists(database, person)
    known: set[int] = set()
    for ledger in ledgers:
        for key, kept in ledger.playlists.items():
            yield from _compare(key, kept, there.get(key))
        known |= ledger.playlists.keys()
    sent = {prompt for ledger in ledgers for prompt in ledger.prompts}
    new = {key: run for key, (_, run) in there.items() if key not in known}
    made = {run for (run,) in database.execute(f"SELECT id FROM playlists_run WHERE {_MADE}")}
    copies = [key for key, run in new.items() if run not in made]
    strange = [run for run in new.values() if run in made and _prompt(database, run) not in sent]
    if len(copies) > sum(ledger.unknown_copies for ledger in ledgers) or strange:
        yield f"playlists of {ledgers[0].person} that nobody made: copies {copies}, of runs {strange}"
    ledgers[0].playlists |= {key: Kept([there[key][0]]) for key in new}
    for ledger in ledgers:
        ledger.unknown_copies = 0


def _prompt(database: sqlite3.Connection, run: int | None) -> str:
    query = "SELECT json_extract(wish, '$.text') FROM playlists_run WHERE id = ?"
    return str(database.execute(query, [run]).fetchone()[0])


def _check_facts(database: sqlite3.Connection, ledgers: Sequence[Ledger], person: int) -> Iterator[str]:
    (name,) = database.execute("SELECT first_name FROM auth_user WHERE id = ?", [person]).fetchone()
    (active,) = database.execute("SELECT is_active FROM auth_user WHERE username = ?", [SPARE]).fetchone()
    for fact, value in (("first_name", name), ("is_active", bool(active))):
        allowed = [each for ledger in ledgers for each in ledger.facts[fact]]
        # Nobody but the owner's client changes whether the spare one is active.
        if value not in allowed and (fact == "first_name" or ledgers[0].person == "owner"):
            yield f"{fact} of {ledgers[0].person} is {value}, not one of {allowed}"
        for ledger in ledgers:
            ledger.facts[fact] = [value]


def _compare(key: int, kept: Kept, found: tuple[State, int | None] | None) -> Iterator[str]:
    is_gone = bool(kept.allowed) and any(state.place == "gone" for state in kept.allowed or [])
    if found is None:
        if not is_gone:
            yield f"playlist {key} is lost"
        elif kept.allowed:
            kept.allowed = [state for state in kept.allowed if state.place == "gone"]
        return
    if kept.allowed is not None and found[0] not in kept.allowed:
        yield f"playlist {key} is {found[0]}, not one of {kept.allowed}"
    kept.allowed, kept.before = [found[0]], None


def _read_playlists(database: sqlite3.Connection, person: int) -> dict[int, tuple[State, int | None]]:
    rows = database.execute(
        "SELECT id, title, is_shared, deleted_at, run_id FROM playlists_playlist WHERE owner_id = ?", [person]
    ).fetchall()
    return {row[0]: (_state(database, row), row[4]) for row in rows}


def _state(database: sqlite3.Connection, row: Sequence[Any]) -> State:
    query = "SELECT rating_key, is_locked FROM playlists_playlisttrack WHERE playlist_id = ? ORDER BY position"
    tracks = tuple((rating_key, bool(locked)) for rating_key, locked in database.execute(query, [row[0]]))
    place: Place = "bin" if row[3] else "live"
    return State(row[1], tracks, bool(row[2]), place)


def _check_invites(database: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    rows = database.execute("SELECT username FROM accounts_onetimelink WHERE purpose = 'invite'")
    there = Counter(username for (username,) in rows)
    for username, is_open in ledger.invites.items():
        if there[username] > 1 or (is_open and not there[username]):
            yield f"{there[username]} invitations of {username}"
