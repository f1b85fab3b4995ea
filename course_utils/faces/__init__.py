"""Faces that nobody has: people and scenes drawn from seeds, the renderer that makes pictures of them, and the cache that keeps them."""
