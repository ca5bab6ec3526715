"""Where Qt meets the station's threads: objects of the GUI thread that speak with services."""
