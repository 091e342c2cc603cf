"""The demo library: a music server without a server."""
