"""How names are compared and keyed. Pure."""
