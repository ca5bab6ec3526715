"""Side-by-side measurements; run by hand, each prints a Markdown table."""
