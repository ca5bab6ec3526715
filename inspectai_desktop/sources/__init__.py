"""Where pictures of parts come from: folders, cameras, videos, the synthetic line."""
