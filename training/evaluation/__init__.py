"""Data sets, metrics, plots and reports; without torch."""
