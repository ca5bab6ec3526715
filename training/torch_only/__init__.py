"""The only home of torch; entered inside command functions."""
