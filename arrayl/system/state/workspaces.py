"""⎕SAVE ⎕LOAD ⎕CY: workspaces on disk. How they are kept is told by `session.workspaces`."""
from __future__ import annotations

import sys
from typing import Any

from arrayl.arrays import Value, chars, integer, is_char, rank_of, strings, text_of
from arrayl.errors import DomainError
from arrayl.primitives.registry import dyadic, monadic
from arrayl.settings import S
from arrayl.system.names.place import Place, is_name, name_list


def workspace_name(w: Value) -> str:
    if not is_char(w) or rank_of(w) > 1 or not text_of(w).strip():
        raise DomainError('')
    return text_of(w).strip()


def saved(w: Value) -> Value:
    from arrayl.session.workspaces import Refused, save
    try:
        save(S.session, workspace_name(w), '⎕SAVE', force=True)
    except Refused as e:
        raise DomainError(str(e)) from None
    S.shy = True
    return 1


@monadic('⎕SAVE', 'save workspace', shy=True)
def save_workspace(w: Value) -> Value:
    """Save the workspace as ⍵, a path; the result, shy, is 1. An existing workspace of that name is replaced.

    The state of execution is not saved: after ⎕LOAD the latent expression ⎕LX runs. DOMAIN ERROR when the file cannot
    be made, when it holds something else, or when a variable holds a Python object. Needs the permission "files".

          x←⍳5 ⋄ ⎕SAVE 'mine'
          x←0 ⋄ 'x'⎕CY 'mine' ⋄ x
    1 2 3 4 5
          )DROP nosuch
    ws not found
    """
    return saved(w)


@dyadic('⎕SAVE', 'save workspace with state')
def save_workspace_state(w: Value, a: Value) -> Value:
    """The same; ⍺ 0 and 1 say whether the state of execution is to be saved, which arrayl never does.

          0 ⎕SAVE 'mine'
          ⎕LOAD 'nosuch'
    DOMAIN ERROR: ws not found
          ⎕LOAD'nosuch'
          ∧
    """
    if integer(a) not in (0, 1):
        raise DomainError('')
    return saved(w)


@monadic('⎕LOAD', 'load workspace', shy=True)
def load_workspace(w: Value) -> Value:
    """Put the workspace saved as ⍵ in the place of the present one, and run its latent expression. No result.

    Nothing changes, and there is a DOMAIN ERROR with the reason, when the file is no workspace, is damaged or was
    saved by a newer arrayl. Otherwise all that runs is over: a function that loads a workspace does not go on.

          x←5 ⋄ ⎕LX←'''loaded''' ⋄ ⎕SAVE 'mine'
          x←6 ⋄ ⎕LOAD 'mine'
    loaded
          x
    5
    """
    from arrayl.compile.traditional.runtime import abandon
    from arrayl.session.modules import refuse_within
    from arrayl.session.stack import functions
    from arrayl.session.workspaces import Refused, latent, load
    refuse_within(S.session, '⎕LOAD')
    try:
        _, install = load(S.session, workspace_name(w), '⎕LOAD')
    except Refused as e:
        raise DomainError(str(e)) from None

    def load_now() -> None:
        install()
        latent(S.session)
    S.session.cut(0, load_now)
    if next(iter(functions(sys._getframe(1))), None) is not None:
        abandon()
    S.shy = True
    return None


def copied(w: Value, names: list[str], frame: Any) -> Value:
    from arrayl.session.workspaces import Refused, copy
    if not all(is_name(n.removeprefix('⎕')) for n in names):
        raise DomainError('')
    try:
        _, missing, _ = copy(S.session, workspace_name(w), names, '⎕CY', into=Place(frame).space, whole=True)
    except Refused as e:
        raise DomainError(str(e)) from None
    if missing:
        raise DomainError('not found ' + ' '.join(missing))
    S.shy = True
    return strings([])


@monadic('⎕CY', 'copy workspace', shy=True, frame=True)
def copy_workspace(w: Value, frame: Any = None) -> Value:
    """Copy all names of the workspace saved as ⍵ into the current namespace; names in use are replaced. Shy.

          a←1 ⋄ b←2 ⋄ ⎕SAVE 'mine'
          )ERASE a b
          ⎕CY 'mine' ⋄ a b
    1 2
    """
    return copied(w, [], frame)


@dyadic('⎕CY', 'copy names from workspace')
def copy_names(w: Value, a: Value, frame: Any = None) -> Value:
    """The same for the names ⍺ only; system variables too. DOMAIN ERROR when one of them is not there.

          a←1 ⋄ b←2 ⋄ ⎕SAVE 'mine' ⋄ a←b←0
          'a'⎕CY 'mine' ⋄ a b
    1 0
          'nosuch'⎕CY 'mine'
    DOMAIN ERROR: not found nosuch
          'nosuch'⎕CY'mine'
                  ∧
    """
    return copied(w, name_list(a), frame)


__all__ = ['chars', 'copied', 'workspace_name']
