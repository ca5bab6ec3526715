"""Teaching a category: what is collected, worked out and saved on the way, without any window."""
