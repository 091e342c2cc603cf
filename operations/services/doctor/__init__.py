"""Looking at an installation: one file for each thing, and `checkup` for all of them."""
