"""Faces that nobody has: people and scenes drawn from seeds, the renderer, and the cache that keeps the pictures."""
