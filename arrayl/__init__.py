"""arrayl: APL for the NumPy world."""
