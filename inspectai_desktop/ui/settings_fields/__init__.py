"""What the Settings page asks, field by field, in the order in which people think."""
