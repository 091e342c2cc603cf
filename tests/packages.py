"""Our own packages, as the tree has them: what tests look through."""

from plexsage.environment import BASE_DIR

#: Every app, and the wiring.
PACKAGES = tuple(sorted([*(path.parent.name for path in BASE_DIR.glob("*/apps.py")), "plexsage"]))
