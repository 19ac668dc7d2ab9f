"""Assignment into arrays: the places that a target selects, and what is put there."""
