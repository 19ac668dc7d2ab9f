"""System functions on characters: their case and codes, patterns, numbers in text, formatting."""
