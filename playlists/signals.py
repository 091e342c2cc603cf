"""What playlists tell those above them, which they do not know."""

from django.dispatch import Signal

#: Events were added to a run's log, and are there to stay. Sent with `run_id` and `events`.
events_added = Signal()
