"""plexapi's server, without its reading of dozens of attributes: one that it cannot read would be no answer at all."""

from typing import Any

from plexapi.server import PlexServer


class LeanServer(PlexServer):
    """It knows who it is, and asks."""

    def _loadData(self, data: Any) -> None:  # noqa: N802  # plexapi's name
        self.friendlyName = data.attrib.get("friendlyName")
        self.machineIdentifier = data.attrib.get("machineIdentifier")
        self.version = data.attrib.get("version")
