"""The command line of the station: one module per command; each adds its parser and runs it."""
