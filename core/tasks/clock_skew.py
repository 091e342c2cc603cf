"""Stored times against the clock: one that was ahead once leaves times behind that have not come yet."""

from datetime import datetime, timedelta

#: The clocks of two machines may differ by this.
SKEW = timedelta(minutes=2)


def unless_in_future(moment: datetime | None, now: datetime) -> datetime | None:
    """The moment; None where it lies in the future, since waiting until it has passed may take years."""
    return moment if moment is not None and moment <= now + SKEW else None
