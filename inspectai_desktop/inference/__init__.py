"""The numeric core: from decoded pixels to a verdict, used by the station and by fitting alike."""
