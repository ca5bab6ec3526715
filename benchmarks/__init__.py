"""Side-by-side measurements; run by hand, each prints a Markdown table."""

# Sets the libraries' threads as both programs do, which must be done before numpy is loaded.
import inspectai_desktop  # noqa: F401
