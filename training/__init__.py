"""Fits, evaluates and exports: the data scientist's side, and the wizard's child process."""

# First of all imports, before a library that would call home: see there.
import inspectai_desktop  # noqa: F401
