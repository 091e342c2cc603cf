"""Sockets, session and client: how Plex and plex.tv are reached."""
