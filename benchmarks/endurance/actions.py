"""What people do with playlists, one action after another; each answer is kept in the client's ledger."""

import random
from collections.abc import Callable, Sequence
from typing import Any

import httpx2

from benchmarks.endurance.ledger import Kept, Ledger, State

_LATER = frozenset({403, 404, 409})
_OVER = frozenset({"finished", "failed", "cancelled", "interrupted"})


class UnansweredError(Exception):
    """The server died first."""


class Client:
    """One person's script; `turn` does something and returns, or raises `UnansweredError`."""

    def __init__(self, url: str, token: str, ledger: Ledger, seed: str) -> None:
        self.ledger = ledger
        self._chance = random.Random(seed)
        self._number = 0
        self._name = seed
        self._http = httpx2.Client(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30, verify=False, trust_env=False
        )

    def close(self) -> None:
        """Its connections."""
        self._http.close()

    def turn(self, shared: Sequence[int]) -> None:
        """Something; `shared` are playlists that others share."""
        live = [key for key, kept in self.ledger.playlists.items() if kept.state and kept.state.place == "live"]
        if len(live) < 2 or self._chance.random() < 0.2:
            self._make()
        elif self._chance.random() < 0.7:
            self._chance.choice(self._edits)(self._chance.choice(live))
        elif self._chance.random() < 0.3:
            self._copy([*shared, *live])
        else:
            self._chance.choice((self._cancel, self._token, self._name_oneself, self._from_bin))()

    @property
    def _edits(self) -> Sequence[Callable[[int], None]]:
        edits = (self._rename, self._lock, self._move, self._remove, self._add, self._undo, self._share)
        return (*edits, self._regenerate, self._delete, self._save)

    def ask(self, what: str, method: str, path: str, **fields: Any) -> httpx2.Response | None:
        """The answer if it is a good one, None if it was refused."""
        try:
            answer = self._http.request(method, path, **fields)
        except httpx2.HTTPError as exc:
            self.ledger.tally[what, "unanswered"] += 1
            raise UnansweredError(what) from exc
        if answer.is_success:
            self.ledger.tally[what, "done"] += 1
            return answer
        self.ledger.tally[what, f"{answer.status_code}"] += 1
        if answer.status_code not in _LATER:
            self.ledger.problems.append(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return None

    def unique(self, word: str) -> str:
        """A text that nobody has used before."""
        self._number += 1
        return f"{word} {self._name} {self._number}"

    # Runs.

    def _start(self) -> int | None:
        prompt = self.unique("soul")
        self.ledger.prompts.add(prompt)
        body = {"text": prompt, "count": 6, "genres": [], "decades": []}
        answer = self.ask("make", "POST", "/api/runs", json=body)
        if answer is None:
            return None
        run = int(answer.json()["id"])
        self.ledger.runs[run] = ""
        return run

    def _make(self) -> None:
        run = self._start()
        if run is None:
            return
        self._watch(run)
        ended = self.ask("look", "GET", f"/api/runs/{run}")
        if ended and (state := ended.json()["state"]) in _OVER:
            self.ledger.runs[run] = state
            if state == "finished":
                self.ledger.playlist_of[run] = ended.json()["playlist_id"]
                self._read(ended.json()["playlist_id"])
            else:
                self.ledger.problems.append(f"run {run} {state}: {ended.json()['failure']}")

    def _watch(self, run: int) -> None:
        """Its events to the end."""
        numbers = []
        try:
            with self._http.stream("GET", f"/api/runs/{run}/events") as events:
                numbers = [int(line[4:]) for line in events.iter_lines() if line.startswith("id: ")]
        except httpx2.HTTPError as exc:
            self.ledger.tally["watch", "unanswered"] += 1
            raise UnansweredError("watch") from exc
        self.ledger.tally["watch", "done"] += 1
        if numbers != list(range(1, len(numbers) + 1)):
            self.ledger.problems.append(f"events of run {run}: {numbers}")

    def _cancel(self) -> None:
        run = self._start()
        answer = self.ask("cancel", "POST", f"/api/runs/{run}/cancel") if run else None
        if run and answer and (state := answer.json()["state"]) in _OVER:
            self.ledger.runs[run] = state

    def _regenerate(self, key: int) -> None:
        kept = self.ledger.playlists[key]
        kept.allowed = None
        if (answer := self.ask("repick", "POST", f"/api/playlists/{key}/regenerate")) is not None:
            run = int(answer.json()["run_id"])
            self.ledger.runs[run], self.ledger.playlist_of[run] = "", key
            self._watch(run)
        self._read(key)

    # Edits.

    def _edit(self, key: int, after: State | None, what: str, method: str, path: str = "", **fields: Any) -> None:
        """Whatever comes of it; `after` is what would be there."""
        kept = self.ledger.playlists[key]
        assert kept.state
        old = kept.state
        kept.allowed = [old, after] if after else None
        answer = self.ask(what, method, f"/api/playlists/{key}{path}", **fields)
        if answer is None:
            return self._read(key)
        new = State.told(answer.json())
        if after and new != after:
            self.ledger.problems.append(f"{what} of {key}: {new} and not {after}")
        kept.allowed, kept.before = [new], old if what not in {"undo", "share"} else None
        return None

    def _read(self, key: int) -> None:
        """As it is, where an edit was refused or a run has ended."""
        if (answer := self.ask("look", "GET", f"/api/playlists/{key}")) is not None:
            self.ledger.playlists[key] = Kept([State.told(answer.json())])

    def _state(self, key: int) -> State:
        state = self.ledger.playlists[key].state
        assert state
        return state

    def _entry(self, key: int) -> tuple[int, int] | None:
        """Index and id of one of its tracks."""
        answer = self.ask("look", "GET", f"/api/playlists/{key}")
        tracks = answer.json()["tracks"] if answer else []
        if len(tracks) < 2:
            return None
        place = self._chance.randrange(len(tracks))
        return place, int(tracks[place]["id"])

    def _rename(self, key: int) -> None:
        title = self.unique("title")
        old = self._state(key)
        self._edit(key, State(title, old.tracks, old.is_shared), "rename", "PATCH", json={"title": title})

    def _share(self, key: int) -> None:
        old = self._state(key)
        after = State(old.title, old.tracks, not old.is_shared)
        self._edit(key, after, "share", "PATCH", json={"is_shared": not old.is_shared})

    def _lock(self, key: int) -> None:
        if (entry := self._entry(key)) is None:
            return
        tracks, place = list(self._state(key).tracks), entry[0]
        locked = not tracks[place][1]
        tracks[place] = (tracks[place][0], locked)
        self._with(key, tracks, "lock", "PATCH", f"/tracks/{entry[1]}", json={"is_locked": locked})

    def _move(self, key: int) -> None:
        if (entry := self._entry(key)) is None:
            return
        tracks = list(self._state(key).tracks)
        moved, to = tracks.pop(entry[0]), self._chance.randrange(len(tracks) + 1)
        tracks.insert(to, moved)
        self._with(key, tracks, "move", "PATCH", f"/tracks/{entry[1]}", json={"position": to + 1})

    def _remove(self, key: int) -> None:
        if (entry := self._entry(key)) is None:
            return
        tracks = list(self._state(key).tracks)
        del tracks[entry[0]]
        self._with(key, tracks, "remove", "DELETE", f"/tracks/{entry[1]}")

    def _add(self, key: int) -> None:
        there = {rating_key for rating_key, _ in self._state(key).tracks}
        found = self.ask("look", "GET", "/api/library/search", params={"q": "a", "limit": 50})
        new = [track["rating_key"] for track in found.json() if track["rating_key"] not in there] if found else []
        if new:
            chosen = self._chance.choice(new)
            tracks = [*self._state(key).tracks, (chosen, False)]
            self._with(key, tracks, "add", "POST", "/tracks", json={"rating_key": chosen})

    def _with(self, key: int, tracks: list[tuple[str, bool]], *request: str, **fields: Any) -> None:
        old = self._state(key)
        self._edit(key, State(old.title, tuple(tracks), old.is_shared), *request, **fields)

    def _undo(self, key: int) -> None:
        answer, kept = self.ask("look", "GET", f"/api/playlists/{key}"), self.ledger.playlists[key]
        if answer is None or not answer.json()["undo"] or kept.before is None:
            return
        now = self._state(key)
        after = State(kept.before.title, kept.before.tracks, now.is_shared)
        self._edit(key, after, "undo", "POST", "/undo", json={"version": answer.json()["undo_version"]})

    # The bin, copies, the music server.

    def _delete(self, key: int) -> None:
        self._put(key, "bin", "delete", "DELETE", f"/api/playlists/{key}")

    def _from_bin(self) -> None:
        binned = [key for key, kept in self.ledger.playlists.items() if kept.state and kept.state.place == "bin"]
        if not binned:
            return
        key = self._chance.choice(binned)
        if self._chance.random() < 0.4:
            self._put(key, "gone", "delete for good", "DELETE", f"/api/bin/{key}")
        else:
            self._put(key, "live", "restore", "POST", f"/api/playlists/{key}/restore")

    def _put(self, key: int, place: Any, *request: str) -> None:
        kept, old = self.ledger.playlists[key], self._state(key)
        kept.allowed = [old, old.at(place)]
        done = self.ask(*request) is not None
        kept.allowed = [old.at(place) if done else old]

    def _copy(self, keys: Sequence[int]) -> None:
        self.ledger.unknown_copies += 1
        answer = self.ask("copy", "POST", f"/api/playlists/{self._chance.choice(keys)}/copy")
        self.ledger.unknown_copies -= 1
        if answer is not None:
            self.ledger.playlists[answer.json()["id"]] = Kept([State.told(answer.json())])

    def _save(self, key: int) -> None:
        name = self.unique("saved")
        self.ledger.saved[name] = False
        if (answer := self.ask("save", "POST", f"/api/playlists/{key}/save", json={"name": name})) is None:
            return
        self.ledger.saved[name] = True
        if self._chance.random() < 0.5:
            body = {"mode": "replace", "target": answer.json()["playlist_id"]}
            replaced = self.ask("replace", "POST", f"/api/playlists/{key}/save", json=body)
            if replaced and self._chance.random() < 0.7:
                self.ask("undo a replacement", "POST", replaced.json()["undo_url"], json={})

    # The account.

    def _token(self) -> None:
        good = [token for token, lets_in in self.ledger.tokens.items() if lets_in]
        if len(good) < 3:
            answer = self.ask("make a token", "POST", "/api/account/tokens", json={"name": self.unique("token")})
            if answer is not None:
                self.ledger.tokens[answer.json()["token"]] = True
            return
        token = self._chance.choice(good)
        listed = self.ask("look", "GET", "/api/account/tokens")
        known = [row["id"] for row in listed.json() if token.startswith(row["prefix"])] if listed else []
        if len(known) == 1:
            self.ledger.tokens[token] = None
            answer = self.ask("revoke a token", "DELETE", f"/api/account/tokens/{known[0]}")
            self.ledger.tokens[token] = answer is None

    def _name_oneself(self) -> None:
        name = self.unique("Name")
        self.change("first_name", name, "PATCH", "/api/account", {"name": name})

    def change(self, fact: str, value: Any, method: str, path: str, body: Any) -> None:
        """Something with one value."""
        self.ledger.facts[fact] = [*self.ledger.facts[fact], value]
        if self.ask(f"change {fact}", method, path, json=body) is not None:
            self.ledger.facts[fact] = [value]
