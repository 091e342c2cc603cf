"""Pictures of tracks: fetched, kept on a shelf of the disk, or drawn."""
