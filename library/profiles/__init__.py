"""What artists sound like: profiles, by people, by a model or of the demo library."""
