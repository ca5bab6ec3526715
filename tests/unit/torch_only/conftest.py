"""These tests need the extra `training`; without it there is nothing of theirs to test."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("torch") else ["test_*.py"]
