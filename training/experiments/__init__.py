"""Studies whose outcomes became defaults; each runs from one command."""
