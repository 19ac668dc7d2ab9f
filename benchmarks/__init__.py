"""How fast arrayl is, measured against NumPy in the same process: ``python -m benchmarks``."""
