"""The wizard: a line engineer teaches a category in seven steps."""
