"""From a TrackFilter to the tracks that pass it, and its parts in words."""
