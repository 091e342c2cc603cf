"""What the owner does besides: backups, invitations, letting people in and locking them out."""

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.endurance.actions import Client


class OwnerClient(Client):
    """A client who is staff; `spare` is the id of who is locked out and let in again."""

    def __init__(self, *arguments: Any, spare: int) -> None:
        super().__init__(*arguments)
        self._spare = spare

    def turn(self, shared: Sequence[int]) -> None:
        """One of these now and then."""
        if self._chance.random() < 0.3:
            return self._chance.choice((self._back_up, self._invite, self._lock_out))()
        return super().turn(shared)

    def _back_up(self) -> None:
        if self.ask("start a backup", "POST", "/api/backups") is None:
            return
        while (answer := self.ask("look", "GET", "/api/backups")) is not None and answer.json()["is_running"]:
            time.sleep(0.1)
        if answer is not None and (failure := answer.json()["failure"]):
            self.ledger.problems.append(f"a backup failed: {failure}")

    def _invite(self) -> None:
        username = self.unique("guest").replace(" ", "-")
        self.ledger.invites[username] = False
        answer = self.ask("invite", "POST", "/api/people/invites", json={"username": username})
        if answer is None:
            return
        self.ledger.invites[username] = True
        listed = self.ask("look", "GET", "/api/people/invites")
        ids = [row["id"] for row in listed.json() if row["username"] == username] if listed else []
        if len(ids) != 1:
            self.ledger.problems.append(f"invitation of {username}: {ids}")
        elif self._chance.random() < 0.5:
            self.ledger.invites[username] = None
            if self.ask("withdraw an invitation", "DELETE", f"/api/people/invites/{ids[0]}") is not None:
                del self.ledger.invites[username]

    def _lock_out(self) -> None:
        active = self.ledger.facts["is_active"][-1]
        self.change("is_active", not active, "PATCH", f"/api/people/{self._spare}", {"is_active": not active})
