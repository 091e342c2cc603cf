"""What belongs to the account at plex.tv."""
