"""⎕USE: modules. Where they are looked for and how they are loaded is told by `session.modules`."""
from __future__ import annotations

from typing import Any

from arrayl.arrays import Value, is_char, rank_of, size_of, text_of
from arrayl.errors import DomainError, RankError
from arrayl.primitives.registry import monadic
from arrayl.settings import S
from arrayl.system.names.place import Place


@monadic('⎕USE', 'use module', frame=True)
def use_module(w: Value, frame: Any = None) -> Value:
    """The module named ⍵, a namespace: the file ⍵.arl, run once in the session.

    It is looked for beside the script or module that asks (in a session: the current folder), in the folders of the
    module path and of the environment variable ARRAYL_PATH, and in the standard library: linalg, stats, relations,
    text, time. The module runs with the default settings and names of its own; what it sets, ⎕RL and ⎕TRAP
    included, does not reach the program. FILE NAME ERROR with all places when there is no such file; DOMAIN ERROR when
    modules use each other in a circle. Files need the permission "files", the standard library does not.

          rel←⎕USE 'relations'
          rel.closure 3 3⍴0 1 0 0 0 1 0 0 0
    0 1 1
    0 0 1
    0 0 0
          text←⎕USE 'text'
          text.upper 'abc'
    ABC
          ⎕USE ''
    DOMAIN ERROR: '' is not the name of a module
          ⎕USE''
          ∧
    """
    from arrayl.session.modules import use
    if rank_of(w) > 1:
        raise RankError('')
    if not is_char(w) and size_of(w):
        raise DomainError('')
    return use(S.session, text_of(w).strip() if is_char(w) else '', Place(frame).space)
