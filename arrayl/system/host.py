"""The machine: commands of the operating system, the account, the memory."""
from __future__ import annotations

import getpass
import os
import shlex
import sys
from typing import Any

import numpy as np

from arrayl.arrays import (
    INT_MAX,
    Value,
    as_array,
    build,
    chars,
    empty,
    is_char,
    is_nested,
    items_of,
    nested,
    rank_of,
    size_of,
    strings,
    text_of,
)
from arrayl.arrays.budget import available
from arrayl.arrays.namespace import Namespace
from arrayl.errors import APLError, DomainError, RankError
from arrayl.functions import Function
from arrayl.primitives.registry import entry, monadic
from arrayl.settings import S
from arrayl.system import access, native
from arrayl.system.datatypes import from_bytes, to_bytes
from arrayl.system.encodings import decode, encode, read_encoding
from arrayl.system.reading import integer
from arrayl.system.registry import niladic
from arrayl.system.variants import Options, first, number, with_variants


def _command(w: Value) -> str:
    if rank_of(w) > 1:
        raise RankError('')
    if not is_char(w):
        raise DomainError('')
    return text_of(w)


def lines_of(data: bytes) -> list[str]:
    """The lines of what a command printed."""
    text = decode(data, None)[0].replace('\r\n', '\n').replace('\r', '\n')
    lines = text.split('\n')
    return lines[:-1] if not lines[-1] else lines


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
    text = _command(w)
    try:
        done = access.host().run(text, what)
    except (OSError, ValueError) as problem:
        raise DomainError(str(problem)) from None
    if done.returncode:
        raise DomainError(f'Command returned exit code {done.returncode}')
    found = lines_of(done.stdout)
    S.shy = not found
    return strings(found) if found else empty((0,), chars(''))


# --- ⎕SHELL
def _shell_with(options: Options) -> Function:
    def shell(w: Value, a: Value = None) -> Value:
        if is_char(w):
            if rank_of(w) > 1:
                raise RankError('')
            spelled = _shell_program(options)
            command_: str | list[str] = [*spelled, text_of(w)] if spelled else text_of(w)
        elif rank_of(w) <= 1 and is_nested(w) and size_of(w):
            command_ = [_command(item) for item in (items_of(w) if rank_of(w) else [w[()]])]
        else:
            raise DomainError('')
        wanted = _redirections(options.get('Output'))
        stdin = _input(options.get('Input'))
        if {'WorkingDir', 'Env', 'Timeout', 'InheritEnv'} & set(options):
            command_ = _wrapped(command_, options)
        try:
            done = access.host().run(command_, '⎕SHELL', stdin)
        except APLError:
            raise
        except (OSError, ValueError) as problem:
            raise DomainError(f'Unable to execute: {problem}') from None
        data, streams = _collect(done.stdout, done.stderr, wanted)
        code, reason = (done.returncode, 0) if done.returncode >= 0 else (done.returncode, 1)
        if code == 124 and 'Timeout' in options:
            code, reason = -1006, 2
        check = number(options, 'ExitCheck', 0, (0, 1))
        if check and (code or reason):
            raise DomainError(f'Command returned exit code {code}')
        return nested([nested(data, (len(data),)), build(streams), code, reason, -1], (5,))
    return shell


def _shell_program(options: Options) -> list[str]:
    """The program of option Shell: its name and arguments, the command comes last."""
    if 'Shell' not in options:
        return []
    value = first(options['Shell'])
    if is_char(value):
        return [text_of(value), '-c']
    return [_command(item) for item in items_of(value)]


def _wrapped(command_: str | list[str], options: Options) -> list[str]:
    """The command under ``timeout`` and ``env`` where the options ask for it (POSIX)."""
    inner = [*['/bin/sh', '-c', command_]] if isinstance(command_, str) else command_
    if 'Timeout' in options and (milliseconds := integer(options['Timeout'])) > 0:
        inner = ['timeout', f'{milliseconds / 1000}', *inner]
    clean = [] if number(options, 'InheritEnv', 1, (0, 1)) else ['-i']
    if clean and 'Env' not in options:
        inner = ['env', *clean, *inner]
    if 'Env' in options:
        pairs = first(options['Env'])
        rows = items_of(pairs)
        if rank_of(pairs) == 2:
            rows = [build(rows[i:i + 2]) for i in range(0, len(rows), 2)]
        elif len(rows) == 2 and all(is_char(r) for r in rows):
            rows = [pairs]
        inner = ['env', *clean, *(f'{_command(items_of(r)[0])}={_command(items_of(r)[1])}' for r in rows), *inner]
    if 'WorkingDir' in options:
        place = access.path(access.name_of(options['WorkingDir']), '⎕SHELL')
        inner = ['/bin/sh', '-c', f'cd {shlex.quote(str(place))} && exec "$@"', 'sh', *inner]
    return inner


def _pairs(value: Value) -> list[tuple[int, Value]]:
    """Option Output or Input as (stream, where) pairs: a matrix, one pair, or a vector of pairs."""
    if rank_of(value) == 2:
        flat = items_of(value)
        rows = [tuple(flat[i:i + 2]) for i in range(0, len(flat), 2)]
    else:
        flat = items_of(value)
        rows = [tuple(flat)] if len(flat) == 2 and isinstance(flat[0], int) else [tuple(items_of(r)) for r in flat]
    if any(len(row) != 2 or not isinstance(row[0], int) for row in rows):
        raise DomainError('Invalid redirection')
    return [(row[0], row[1]) for row in rows]


def _redirections(value: Value) -> dict[int, Value]:
    found = dict(_pairs(value)) if value is not None else {}
    if set(found) - {1, 2}:
        raise DomainError('Only streams 1 and 2 can be redirected')
    found.setdefault(1, chars('Array'))
    found.setdefault(2, 1)
    return found


def _collect(out: bytes, err: bytes, wanted: dict[int, Value]) -> tuple[list[Value], list[int]]:
    """What the streams gave, by the redirections."""
    produced = {1: out, 2: err}
    merged = {1: out, 2: err}
    for stream in (1, 2):
        target = _stream_target(wanted[stream])
        if target is not None and target != stream:
            if target not in merged:
                raise DomainError('Invalid redirection')
            merged[target] += produced[stream]
    data: list[Value] = []
    streams: list[int] = []
    for stream in (1, 2):
        where = wanted[stream]
        if _stream_target(where) is not None:
            continue
        parts = [where] if is_char(where) else items_of(where)
        kind = text_of(parts[0]) if is_char(parts[0]) else ''
        if isinstance(where, int) or kind == 'File':
            _to_file(where if isinstance(where, int) else parts[1], merged[stream])
        elif kind == 'Array':
            if len(parts) == 1:
                data.append(strings(lines_of(merged[stream])) if merged[stream] else empty((0,), chars('')))
            elif isinstance(parts[1], int):
                data.append(from_bytes(merged[stream], parts[1]))
            else:
                text = decode(merged[stream], read_encoding(parts[1])[0])[0]
                data.append(strings(text.splitlines()) if text else empty((0,), chars('')))
            streams.append(stream)
        elif kind != 'Null':
            raise DomainError('Invalid redirection')
    return data, streams


def _stream_target(where: Value) -> int | None:
    if isinstance(where, int):
        return where if where >= 0 else None
    if not is_char(where) and rank_of(where) == 1:
        parts = items_of(where)
        if len(parts) == 2 and is_char(parts[0]) and text_of(parts[0]) == 'Stream':
            return integer(parts[1])
    return None


def _to_file(where: Value, data: bytes) -> None:
    if isinstance(where, int):
        native.write(where, data, None)
        return
    name = access.name_of(where)
    with access.failures(name, 'Unable to open file'), access.path(name, '⎕SHELL').open('ab') as stream:
        stream.write(data)


def _input(value: Value) -> bytes:
    """What the command reads on stream 0."""
    if value is None:
        return b''
    data = b''
    for stream, source in _pairs(value):
        if stream != 0:
            raise DomainError('Only stream 0 can be an input')
        parts = [source] if is_char(source) else items_of(source)
        kind = text_of(parts[0]) if is_char(parts[0]) else ''
        if kind == 'File' and len(parts) == 2:
            if isinstance(parts[1], int):
                data += to_bytes(native.native_read(build([parts[1], 83, -1])), 83)
            else:
                name = access.name_of(parts[1])
                with access.failures(name, 'Unable to open file'):
                    data += access.path(name, '⎕SHELL').read_bytes()
        elif kind == 'Array' and len(parts) >= 2:
            data += _array_input(parts[1:])
        elif kind != 'Null':
            raise DomainError('Invalid redirection')
    return data


def _array_input(parts: list[Value]) -> bytes:
    if len(parts) == 1 or isinstance(parts[1], int):
        return to_bytes(parts[0], parts[1] if len(parts) > 1 else None)
    text = [parts[0]] if is_char(parts[0]) else items_of(parts[0])
    newline = ''.join(map(chr, as_array(parts[2]).reshape(-1).tolist())) if len(parts) > 2 else '\n'
    codec, mark = read_encoding(parts[1])
    return encode(''.join(_command(line) + newline for line in text), codec, mark)


@monadic('⎕SHELL', 'execute external program')
def shell(w: Value) -> Value:
    """Runs a program; gives the collected output, the stream numbers, the exit code, the exit reason and ¯1.

    A text is run by the shell; a vector of texts is a program and its arguments, run without one. Standard error joins
    standard output unless option Output says otherwise. Exit reason 0 is a normal end, 1 a signal, 2 a time limit.
    Options (⍠): Output, Input, Shell, Env, WorkingDir, Timeout, ExitCheck.

          ⊃⊃⎕SHELL 'echo hello; echo world'
     hello  world

          ⎕SHELL 'echo' 'a b'
       a b    1  0 0 ¯1

          3⊃⎕SHELL 'exit 3'
    3
    """
    return _shell_with({})(w)


with_variants(entry('⎕SHELL').value, _shell_with,
              ('Output', 'Input', 'Shell', 'Env', 'WorkingDir', 'Timeout', 'ExitCheck', 'Signal', 'InheritEnv',
               'Window'), None)


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
        names = [_command(item) for item in items_of(w)]
    else:
        raise RankError('') if rank_of(w) > 2 else DomainError('')
    frame = frame if frame is not None else access.root()
    find: Any = getattr(frame, 'root', None) or getattr(frame, 'get', lambda name: None)
    values = [find(name) for name in names]
    return build([0 if value is None else size_in_bytes(value) for value in values])
