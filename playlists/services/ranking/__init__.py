"""How near what matches is to a wish: the order in which tracks are drawn, and artists looked at. Never a filter."""
