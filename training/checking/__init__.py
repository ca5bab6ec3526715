"""Looking through pictures of good parts before they are taught."""
