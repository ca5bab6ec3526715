"""Recalibrating a version: the thresholds follow the light, what was learned stays."""
