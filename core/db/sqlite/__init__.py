"""Django's SQLite backend, made careful: it makes no database by the way, and reads where nothing can be written."""
