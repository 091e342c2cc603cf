"""What comes in from the settings page."""
