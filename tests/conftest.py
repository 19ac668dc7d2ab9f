"""What holds for all tests."""
from __future__ import annotations

import signal

# A shell starts background jobs with SIGINT ignored, and so is what they start: tests of Ctrl-C would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)
