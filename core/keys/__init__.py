"""The two keys that stored secrets are encrypted with: their files, what they can read, and changing them."""
