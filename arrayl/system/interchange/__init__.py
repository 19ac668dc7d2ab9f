"""Formats that other programs read and write: ⎕CSV, ⎕JSON and ⎕XML."""
