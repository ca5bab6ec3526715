"""InspectAI Desktop: an offline station for visual inspection of parts."""

__version__ = "0.1.0"
