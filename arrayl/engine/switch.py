"""Whether the engine may be used: on, unless the environment has ``ARRAYL_ENGINE=plain``."""
from __future__ import annotations

import os


class Switch:
    """`on` is read at every use, so that a test may turn it; `least` are the items from which the engine pays."""
    on = os.environ.get('ARRAYL_ENGINE', '') != 'plain'
    strict = False                      # tests: what the engine did not foresee is an error, no reason to decline
    least = 1 << 14
    table = 1 << 18                     # items from which the table of one function is made by the engine
    lifted = 256                        # items from which a dfn is better run as a region than called


SWITCH = Switch()
