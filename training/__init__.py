"""Fits, evaluates and exports: the data scientist's side, and the wizard's child process."""
