"""How far long work is, for whoever shows it: the REPL does, from another thread."""
from __future__ import annotations

MANY = 10_000                           # pairs of a table that are worth telling of; smaller work inside tells nothing
progress = [0, 0]                       # the part begun last, and how many there are; 0 0 where nobody knows
