"""The fake Plex Media Server's players: which it sees, what plays there, and commands that it passes on."""

import re

from tests.fakes.base import RecordedRequest, Reply
from tests.fakes.plex.pages import Pages, Routes
from tests.fakes.plex.xml import document, failed


class PlayerPages(Pages):
    """What is played, where."""

    def routes(self) -> Routes:
        """The paths of this group."""
        return (
            ("GET", r"/clients", self._clients),
            ("GET", r"/status/sessions", self._now_playing),
            ("GET", r"/security/token", self._transient_token),
            ("POST", r"/security/token", self._transient_token),
            ("GET", r"/player/.*", self._command),
        )

    def _clients(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        """What answers on the server's own network: empty in a container, whoever plays."""
        seen = self._fake.players if self._fake.sees_players else []
        return document({"size": len(seen)}, [player.listed() for player in seen])

    def _now_playing(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        if not self._owner(request):
            return failed(403, "Forbidden")
        players = (*self._fake.players, *self._fake.playing)
        playing = [player.session() for player in players if player.state != "stopped"]
        return document({"size": len(playing)}, playing)

    def _transient_token(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        return document({"size": 0, "token": self._fake.transient_token})

    def _command(self, request: RecordedRequest, match: re.Match[str]) -> Reply:
        target = request.headers.get("x-plex-target-client-identifier")
        seen = self._fake.players if self._fake.sees_players and self._fake.relays else []
        player = next((player for player in seen if player.id == target), None)
        return player.obey(request, self._fake) if player else failed(404, "Not Found")
