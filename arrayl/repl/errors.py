"""What the REPL adds below an error report: the shapes that met, the name that may have been meant."""
from __future__ import annotations

import difflib
from typing import Any

import numpy as np

from arrayl.arrays import shape_of
from arrayl.compile.source import source_of
from arrayl.errors import APLError, APLSyntaxError, APLValueError, LengthError, RankError

UNDEFINED = 'Undefined name: '


def advice(error: APLError, session: Any) -> list[str]:
    """Lines to print after the report; none when there is nothing to say."""
    if isinstance(error, APLValueError) and str(error.message).startswith(UNDEFINED):
        name = error.message[len(UNDEFINED):]
        near = nearest(name, [known for known, _ in session.space.public()])
        return [f'did you mean {near}?'] if near else []
    if isinstance(error, APLSyntaxError) and str(error.message).startswith('No such command: '):
        from arrayl.session.commands import COMMANDS
        near = nearest(error.message.partition(': ')[2].lower(), list(COMMANDS))
        return [f'did you mean {near}?'] if near else []
    if isinstance(error, LengthError | RankError):
        met = arguments(error)
        if met is not None:
            return [met]
    return []


def nearest(name: str, known: list[str]) -> str | None:
    """The known name that `name` may be a slip of."""
    same = [k for k in known if k.lower() == name.lower()]
    found = same or difflib.get_close_matches(name, known, 1, 0.6)
    return found[0] if found else None


def arguments(error: APLError) -> str | None:
    """The shapes of the arguments of the primitive that failed, from the frame that failed."""
    traceback = error.__traceback__
    failing = None
    while traceback is not None:
        frame = traceback.tb_frame
        if source_of(frame.f_code.co_filename) is not None or frame.f_code.co_filename.startswith('<apl'):
            failing = None
        elif failing is None and 'w' in frame.f_locals:
            failing = frame
        traceback = traceback.tb_next
    if failing is None:
        return None
    w, a = failing.f_locals.get('w'), failing.f_locals.get('a')
    if w is None or callable(w):
        return None
    if a is None or callable(a):
        return f'the right argument has {described(w)}'
    return f'the left argument has {described(a)}, the right one {described(w)}'


def described(value: Any) -> str:
    shape = shape_of(value) if isinstance(value, np.ndarray) else ()
    return f'shape {" ".join(map(str, shape))}' if shape else 'rank 0'
