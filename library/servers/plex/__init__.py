"""Plex Media Server. From below: wire, session and talk; what Plex says; what it is told to do; `server` on top."""
