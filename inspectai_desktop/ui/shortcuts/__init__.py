"""Keys: what they do, and the overlay that tells."""
