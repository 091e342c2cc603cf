"""What the library tells those above it, which it does not know."""

from django.dispatch import Signal

#: The tracks have changed. Sent inside the transaction that does it, with `moved`: old rating keys -> the new ones of
#: the same tracks. What a receiver raises undoes all of it.
tracks_stored = Signal()
