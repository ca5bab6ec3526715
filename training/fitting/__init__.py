"""From a folder of good pictures to a bundle; without torch."""
