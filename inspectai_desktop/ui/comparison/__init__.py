"""Two versions of a category beside each other: what they judge differently."""
