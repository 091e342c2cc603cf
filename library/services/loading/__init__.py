"""From tracks, wherever they come from, to tables: prepared, stored whole, counted."""
