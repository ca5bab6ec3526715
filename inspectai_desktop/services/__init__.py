"""What the station does, without a toolkit: inspection line, categories, history, reports."""
