"""The settings that primitives obey: ⎕IO, ⎕CT and their kin, of the session that is running now.

Primitives read `S.io`, `S.ct`, … at each call. A session puts its own values here when it starts to run
and takes them back when it stops (`Session.active`), under a lock, so that sessions never see each
other's. A function that localises ⎕IO saves and restores the value here.
"""
from __future__ import annotations

from typing import Any


class Settings:
    """One value per setting, by its Dyalog name in lower case; the defaults are Dyalog's."""

    __slots__ = (
        'assigning',
        'budget',
        'ct',
        'dct',
        'div',
        'fr',
        'home',
        'io',
        'mixed',
        'ml',
        'outside',
        'pp',
        'pw',
        'rng',
        'session',
        'shy',
        'snap',
        'spaces',
        'thread',
        'wx',
    )

    io: int                 # ⎕IO, index origin
    ct: float               # ⎕CT, comparison tolerance
    dct: float              # ⎕DCT, decimal comparison tolerance (kept, used when ⎕FR is 1287)
    pp: int                 # ⎕PP, print precision
    pw: int                 # ⎕PW, print width
    ml: int                 # ⎕ML, migration level
    div: int                # ⎕DIV, division by zero method
    fr: int                 # ⎕FR, floating-point representation
    wx: int                 # ⎕WX
    rng: Any                # ⎕RL: a generator of primitives.generators; None: with a hidden seed, not needed yet
    budget: int             # bytes that arrays may take, 0 for the default; see arrays.budget
    shy: bool               # the last defined function to return did so shyly; see compile
    session: Any            # the running Session, for ⍎ and the system functions
    thread: int             # where it runs; see arrays.watch
    home: Any               # the namespace whose settings these are; see compile.homes
    mixed: bool             # namespaces have different settings
    spaces: bool            # there are namespaces besides the root
    outside: bool           # there may be functions in them
    assigning: bool         # there may be functions that assign settings
    snap: Any               # `current()`, when known

    def __init__(self) -> None:
        self.io, self.ct, self.dct, self.pp, self.pw = 1, 1e-14, 1e-28, 10, 80
        self.ml, self.div, self.fr, self.wx, self.rng = 1, 0, 645, 3, None
        self.budget, self.shy, self.session, self.thread = 0, False, None, 0
        self.home, self.mixed, self.spaces, self.snap = None, False, False, None
        self.outside, self.assigning = False, False

    def copy_from(self, other: Settings) -> None:
        # One by one: a loop over the names takes five times as long, and every call from Python comes by here twice.
        (
            self.assigning, self.budget, self.ct, self.dct, self.div, self.fr, self.home, self.io, self.mixed,
            self.ml, self.outside, self.pp, self.pw, self.rng, self.session, self.shy, self.snap,
            self.spaces, self.thread, self.wx,
        ) = (
            other.assigning, other.budget, other.ct, other.dct, other.div, other.fr, other.home, other.io,
            other.mixed, other.ml, other.outside, other.pp, other.pw, other.rng, other.session,
            other.shy, other.snap, other.spaces, other.thread, other.wx,
        )

    def current(self) -> tuple[Any, ...]:
        """The settings that belong to a namespace."""
        if self.snap is None:
            self.snap = (self.io, self.ct, self.dct, self.pp, self.ml, self.div, self.fr, self.wx)
        return self.snap            # type: ignore[no-any-return]

    def put(self, values: tuple[Any, ...]) -> None:
        """Take over what `current` gave."""
        self.io, self.ct, self.dct, self.pp, self.ml, self.div, self.fr, self.wx = self.snap = values


S = Settings()
DEFAULTS = S.current()
