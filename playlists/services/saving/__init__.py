"""Onto the music server, to a player, into a file."""
