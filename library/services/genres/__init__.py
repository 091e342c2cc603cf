"""What people decide about genres, and what is suggested to them."""
