"""Pictures of tracks: fetched, kept on disk, or drawn."""
