"""The machine: commands of the operating system, the account, the memory."""
from __future__ import annotations

import getpass
import os
import sys
from signal import SIGTERM
from subprocess import DEVNULL
from typing import Any

import numpy as np

from arrayl.arrays import (
    INT_MAX,
    Value,
    build,
    chars,
    is_char,
    items_of,
    rank_of,
    reserve,
    size_of,
    text_of,
)
from arrayl.arrays.budget import available
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError, RankError
from arrayl.interop.process import Sink
from arrayl.primitives.registry import monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.files.encodings import decode
from arrayl.system.reading import characters
from arrayl.system.registry import niladic
from arrayl.system.shell import LINE_BYTE, lines


@monadic('⎕SH', 'execute shell command', shy=True)
def shell_command(w: Value) -> Value:
    """Runs a command in the shell and gives the lines that it prints.

    DOMAIN ERROR when the command fails (its exit status is not 0), and when the session may not use the shell.

          ⎕SH 'echo hello; echo world'
     hello  world

          ⎕SH 'exit 3'
    DOMAIN ERROR: Command returned exit code 3
          ⎕SH'exit 3'
          ∧
    """
    return _shell(w, '⎕SH')


@monadic('⎕CMD', 'execute command', shy=True)
def command(w: Value) -> Value:
    """Runs a command in the shell and gives the lines that it prints, as ⎕SH does.

          ⎕CMD 'echo hello'
     hello

          ≢⎕CMD 'true'
    0
    """
    return _shell(w, '⎕CMD')


def _shell(w: Value, what: str) -> Value:
    text = characters(w)
    sink = Sink(lambda size: reserve((size,), LINE_BYTE))
    try:
        run = access.host().start(text, what, {1: sink, 2: DEVNULL}, {0: DEVNULL})
    except (OSError, ValueError) as problem:
        raise DomainError(str(problem)) from None
    try:
        code = run.wait().code
    finally:
        run.close(SIGTERM)
    if code:
        raise DomainError(f'Command returned exit code {code}')
    found = lines(decode(bytes(sink.data), None)[0])
    S.shy = not size_of(found)
    return found


# --- the account and the memory
@niladic('⎕AN', 'account name')
def account_name() -> Value:
    """The name of the user's account.

          0<≢⎕AN
    1

          ≡⎕AN
    1
    """
    access.host().require('environment', '⎕AN')
    try:
        return chars(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return chars(str(os.getuid()) if hasattr(os, 'getuid') else '')


@niladic('⎕WA', 'workspace available')
def workspace_available() -> Value:
    """The bytes that the next array may take.

          0<⎕WA
    1

          ⍴⍴⎕WA
    0
    """
    return available()


def size_in_bytes(value: Value) -> float:
    """The memory that a value takes, as if nothing were shared."""
    if callable(value):
        return sys.getsizeof(value)
    total = 0
    values: list[Value] = [value]
    spaces: dict[int, Namespace] = {}
    known: dict[int, int] = {}                          # by id of an array in `value`
    while values:
        stack = [(values.pop(), False)]
        root = stack[0][0]
        while stack:
            item, ready = stack.pop()
            if id(item) in known:
                continue
            if isinstance(item, Namespace):
                known[id(item)] = 0
                if id(item) not in spaces:
                    spaces[id(item)] = item
                    total += sys.getsizeof(item.names)
                    values += [v for _, v in item.public()]
            elif not isinstance(item, np.ndarray):
                known[id(item)] = sys.getsizeof(item)
            elif item.dtype.kind != 'O':
                known[id(item)] = item.nbytes + 96
            else:
                items = item.reshape(-1).tolist()
                if ready:
                    known[id(item)] = item.nbytes + 96 + sum([known[id(x)] for x in items])
                else:
                    stack.append((item, True))
                    stack += [(x, False) for x in items]
        total += known[id(root)]
    return total if total <= INT_MAX else float(total)


@monadic('⎕SIZE', 'size of object', frame=True)
def size(w: Value, frame: Any = None) -> Value:
    """The bytes that the values of these names take, 0 for a name without one.

    The argument is a name, a vector of names, or a matrix with a name in each row.

          a←⍳1000
          1000<⎕SIZE 'a'
    1

          0<⎕SIZE 'a' 'undefined'
    1 0
    """
    if is_char(w) and rank_of(w) == 2:
        names = [text_of(row).strip(' ') for row in w]
    elif is_char(w) and rank_of(w) <= 1:
        names = [text_of(w)]
    elif rank_of(w) == 1:
        names = [characters(item) for item in items_of(w)]
    else:
        raise RankError('') if rank_of(w) > 2 else DomainError('')
    frame = frame if frame is not None else access.root()
    find: Any = getattr(frame, 'root', None) or getattr(frame, 'get', lambda name: None)
    values = [find(name) for name in names]
    return build([0 if value is None else size_in_bytes(value) for value in values])
