"""Which session runs: its settings are those that primitives read, and one lock guards them.

So sessions may be used from several threads, one at a time.
"""
from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from arrayl.arrays import watch
from arrayl.interop import recursion
from arrayl.settings import S, Settings

if TYPE_CHECKING:
    from arrayl.session.core import Session

LOCK = threading.RLock()
SPARE: list[Settings] = []               # for `Active`


class Active:
    """What `Session.active` gives; a class, because contextlib takes 1 µs more and every call comes by here."""
    __slots__ = ('before', 'limit', 'outer', 'session')

    def __init__(self, session: Session) -> None:
        self.session = session
        self.outer: Settings | None = None
        self.before: Active | None = None
        self.limit = recursion.LIMIT

    def __enter__(self) -> None:
        try:
            LOCK.acquire()
            session = self.session
            self.limit = recursion.enter(S.session is None)
            if S.session is session:
                return
            outer = SPARE.pop() if SPARE else Settings()
            outer.copy_from(S)
            self.before, session.entered, self.outer = session.entered, self, outer
            S.copy_from(session.settings)
            S.thread = threading.get_ident()
            if not watch.going:
                watch.start()
            if session.profile is not None:
                session.profile.resume()
        except BaseException:                   # an interrupt: the body will not run, nor what follows it
            if LOCK._is_owned():                # type: ignore[attr-defined]
                self.__exit__()
            raise

    def __exit__(self, *_: object) -> None:
        outer = self.outer
        try:
            if outer is not None:
                if self.session.profile is not None:
                    self.session.profile.pause()
                if S.session is self.session:
                    self.session.settings.copy_from(S)
                S.copy_from(outer)
                SPARE.append(outer)
                self.session.entered = self.before
                if watch.struck:
                    watch.settle()
            recursion.leave(self.limit)
        finally:
            LOCK.release()


def let_go() -> None:
    """This thread ends: what an interrupt kept it from giving back is free."""
    if LOCK._is_owned():                    # type: ignore[attr-defined]
        _outermost()
        LOCK._release_save()                # type: ignore[attr-defined]


def _forked() -> None:
    """Another thread ran APL when the process was forked: it is not here, and what it held is free."""
    inside = LOCK._is_owned()               # type: ignore[attr-defined]
    recursion.forked(inside)
    if inside:
        return
    LOCK._at_fork_reinit()                  # type: ignore[attr-defined]
    _outermost()


def _outermost() -> None:
    """Back to the settings outside all sessions."""
    while S.session is not None:
        session, entered = S.session, S.session.entered
        S.copy_from(entered.outer)
        session.entered = entered.before


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_forked)
