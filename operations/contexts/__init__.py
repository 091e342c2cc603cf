"""What the templates of operations get."""
