"""How far long work is, for whoever shows it: the REPL does (`repl.share`), from another thread."""
from __future__ import annotations

progress = [0, 0]                       # the part begun last, and how many there are; 0 0 where nobody knows
