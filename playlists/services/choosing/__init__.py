"""A form with filters: what it offers, suggests and announces, and how an address keeps it."""
