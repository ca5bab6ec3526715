"""Qt item models: rows for the views, fetched page by page."""
