"""The library's pages and pictures."""
