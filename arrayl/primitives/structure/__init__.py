"""Structural functions: they arrange, select, join and nest items without looking at their values."""
