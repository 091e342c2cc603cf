"""The form of a new playlist and its filters: what it offers, suggests and announces, and how an address keeps it."""
