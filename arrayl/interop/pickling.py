"""Pickles of functions, namespaces and sessions: the text of the workspace that they live in.

So a function takes along what it uses, and reading it runs nothing of it. The session made from the text has the
permissions of the one that wrote it; its input and output are the standard ones. Suspended functions stay behind.
"""
from __future__ import annotations

import pickle
from typing import Any

from arrayl.interop.host import PERMISSIONS, Host

HELD = '∆⍙∆'                            # the name in the workspace of what is pickled

State = tuple[bytes, dict[str, Any], int]


def state_of(session: Any, value: Any = None) -> State:
    """Workspace, permissions and budget of a session; `value` goes along. Raises PicklingError."""
    from arrayl.session.workspace_writer import Unsaveable, text_of_workspace
    root = session.root
    with session.active():
        root.names[HELD] = value                # None is no value
        try:
            text = text_of_workspace(session, session.wsid, 0.0)
        except Unsaveable as e:
            reason = str(e).replace(f'#.{HELD}', 'it')
            raise pickle.PicklingError(f'cannot be pickled: {reason}') from None
        finally:
            del root.names[HELD]
    host = {name: getattr(session.host, name) for name in (*PERMISSIONS, 'arguments', 'module_path')}
    return text.encode(), host, session.settings.budget


def session_from(text: bytes, host: dict[str, Any], budget: int) -> Any:
    """The session with this state. Raises UnpicklingError."""
    from arrayl.session import Session
    from arrayl.session.workspace_reader import Damaged, read
    from arrayl.session.workspaces import install, set_values
    session = Session(host=Host(**host), budget=budget or None)
    with session.active():
        try:
            found = read(text, session.root)
            set_values(session, found, [*found.values, *found.header['text']])
        except Damaged as e:
            raise pickle.UnpicklingError(str(e)) from None
        install(session, found)
        session.space = found.space
    return session


def value_from(*state: Any) -> Any:
    """The function or namespace that was pickled, in a session of its own."""
    from arrayl.interop.values import to_python
    session = session_from(*state)
    value = session.root.names.pop(HELD)
    return to_python(value, session)


__all__ = ['State', 'session_from', 'state_of', 'value_from']
