"""⎕SHELL: a program with its streams redirected to arrays, files, functions or each other."""
from __future__ import annotations

import codecs
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

from arrayl.arrays import (
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
    reserve,
    size_of,
    strings,
)
from arrayl.arrays import (
    integer as near_integer,
)
from arrayl.arrays.namespace import Namespace
from arrayl.errors import DomainError, FileAccessError
from arrayl.functions import Function
from arrayl.interop.process import HIGHEST_STREAM, Sink
from arrayl.primitives.registry import entry, monadic
from arrayl.settings import S
from arrayl.system import access
from arrayl.system.callbacks import callback
from arrayl.system.datatypes import UNITS, from_bytes, to_bytes
from arrayl.system.files import native
from arrayl.system.files.encodings import CODECS, Encoding, decode, encode, full_name, read_encoding
from arrayl.system.reading import characters, integer
from arrayl.system.variants import Options, first, number, with_variants

LINE_BYTE = 64                  # what a byte of text may take as lines, which may be short
OPTIONS = ('Output', 'Input', 'Shell', 'Env', 'WorkingDir', 'Timeout', 'ExitCheck', 'Signal', 'InheritEnv', 'Window')


def _shell_with(options: Options) -> Function:
    def shell(w: Value, a: Value = None) -> Value:
        command = _command(w, options)
        seconds = _timeout(options)
        ending = number(options, 'Signal', signal.SIGTERM)
        if ending and ending not in signal.valid_signals():
            raise DomainError('Invalid value for option Signal')
        check = number(options, 'ExitCheck', 0, (0, 1))
        folder = str(access.path(access.name_of(options['WorkingDir']), '⎕SHELL')) if 'WorkingDir' in options else None
        with ExitStack() as files:
            streams = Outputs(options.get('Output'), files)
            inputs = _inputs(options.get('Input'), files)
            if set(inputs) & set(streams.ends):
                raise DomainError('Invalid redirection')
            try:
                run = access.host().start(command, '⎕SHELL', streams.ends, inputs, folder, _environment(options))
            except (OSError, ValueError) as problem:
                why = access.reason(problem) if isinstance(problem, OSError) else str(problem)
                if folder is not None and getattr(problem, 'filename', None) == folder:
                    raise DomainError(f'Unable to work in {folder} ("{why}")') from None
                program = command if isinstance(command, str) else command[0]
                raise DomainError(f'Unable to execute {program} ("{why}")') from None
            files.callback(run.close, ending)
            ended = run.wait(seconds)
        code, reason = (-1006, 2) if ended.code is None else (ended.code, int(ended.code < 0))
        if check and (code or reason):
            raise DomainError(f'Command returned exit code {code}')
        numbers, data = streams.gathered()
        return nested([nested(data, (len(data),), chars('')), build(numbers), code, reason, ended.pid], (5,))
    return shell


# --- the command
def _command(w: Value, options: Options) -> str | list[str]:
    """A text for the shell, or a program with its arguments."""
    if is_char(w):
        text = characters(w)
        if 'Shell' not in options:
            return text
        value = first(options['Shell'])
        return [*_texts(value), text]
    if rank_of(w) <= 1 and is_nested(w) and size_of(w):
        return [characters(item) for item in (items_of(w) if rank_of(w) else [w[()]])]
    raise DomainError('')


def _timeout(options: Options) -> float | None:
    value = items_of(options.get('Timeout', 0))
    if len(value) != 1 or not isinstance(value[0], int | float) or value[0] < 0:
        raise DomainError('Invalid value for option Timeout')
    return value[0] / 1000 if value[0] else None


def _environment(options: Options) -> dict[str, str] | None:
    inherit = number(options, 'InheritEnv', 1, (0, 1))
    if inherit and 'Env' not in options:
        return None
    found = dict(os.environ) if inherit else {}
    pairs = _rows(first(options.get('Env')), lambda flat: all(is_char(item) for item in flat)) \
        if 'Env' in options else []
    names = [characters(name) for name, _ in pairs]
    if len(set(names)) != len(names) or not all(names) or any(set(name) & {'=', '\0'} for name in names):
        raise DomainError('Invalid value for option Env')
    return found | {name: characters(value) for name, (_, value) in zip(names, pairs, strict=True)}


def _rows(value: Value, one: Callable[[list[Value]], bool]) -> list[tuple[Value, Value]]:
    """Pairs: the rows of a matrix, the items of a vector, or the two items of a vector that is `one` pair itself."""
    flat = items_of(value) if value is not None else []
    if rank_of(value) == 2 and (not flat or value.shape[1] == 2):
        rows: list[list[Value]] = [flat[i:i + 2] for i in range(0, len(flat), 2)]
    elif rank_of(value) == 1:
        rows = [flat] if len(flat) == 2 and one(flat) else [items_of(row) for row in flat]
    else:
        raise DomainError('Invalid redirection')
    if any(len(row) != 2 for row in rows):
        raise DomainError('Invalid redirection')
    return [(row[0], row[1]) for row in rows]


# --- redirections
def _redirections(value: Value) -> dict[int, Value]:
    """What an option says of each stream."""
    found: dict[int, Value] = {}
    for stream, where in _rows(value, lambda flat: rank_of(flat[0]) == 0) if value is not None else []:
        n = integer(stream)
        if not 0 <= n <= HIGHEST_STREAM or n in found:
            raise DomainError('Invalid redirection')
        found[n] = where
    return found


def _parts(where: Value) -> tuple[str, list[Value]]:
    """The word and the rest of a destination or source: ``'Array'``, ``'Array' 83``; numbers are short for two."""
    where = first(where)
    if is_char(where):
        return characters(where), []
    if rank_of(where) == 0:
        n = near_integer(where)
        return ('Stream', [n]) if n >= 0 else ('File', [n])
    word, *rest = items_of(where) or ['']
    return characters(word), rest


class Outputs:
    """Option Output: where each stream goes, and what was gathered when the program has ended."""

    def __init__(self, value: Value, files: ExitStack) -> None:
        wanted: dict[int, Value] = {1: chars('Array'), 2: 1} | _redirections(value)
        self.files, self.readers = files, {}        # type: ExitStack, dict[int, tuple[Sink, Any]]
        self.ends: dict[int, int | Sink] = {}
        aliases: dict[int, int] = {}
        for n, where in sorted(wanted.items()):
            word, rest = _parts(where)
            if word == 'Stream' and len(rest) == 1:
                aliases[n] = integer(rest[0])
            else:
                self.ends[n] = self._end(n, word, rest)
        for n in aliases:
            target, seen = n, {n}
            while target in aliases:
                target = aliases[target]
                if target in seen:
                    raise DomainError('Invalid redirection')
                seen.add(target)
            if target not in self.ends:
                raise DomainError('Invalid redirection')
            self.ends[n] = self.ends[target]

    def _end(self, n: int, word: str, rest: list[Value]) -> int | Sink:
        if word == 'Null' and not rest:
            return _opened(self.files, os.devnull, os.O_WRONLY)
        if word == 'File' and len(rest) == 1:
            return _file(self.files, rest[0], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        if word == 'Array' and len(rest) <= 1:
            reader, width = _reader(rest[0] if rest else None)
            sink = Sink(lambda size: reserve((size,), width))
            self.readers[n] = sink, reader
            return sink
        if word == 'Callback' and 1 <= len(rest) <= 2:
            return Sink(arrived=_caller(n, rest))
        raise DomainError('Invalid redirection')

    def gathered(self) -> tuple[list[int], list[Value]]:
        return list(self.readers), [read(bytes(sink.data)) for sink, read in self.readers.values()]


def _opened(files: ExitStack, path: str, flags: int) -> int:
    handle = os.open(path, flags, 0o666)
    files.callback(os.close, handle)
    return handle


def _file(files: ExitStack, where: Value, flags: int) -> int:
    """The descriptor of a tied file, or of a file by name."""
    if not is_char(where):
        opened = native.tie(integer(where))
        if flags & os.O_WRONLY:
            if not opened.file.writable():
                raise FileAccessError(f'{opened.name}: Unable to write file ("Bad file descriptor")')
            opened.file.seek(0, os.SEEK_END)
        return opened.file.fileno()
    name = access.name_of(where)
    with access.failures(name, 'Unable to open file'):
        return _opened(files, str(access.path(name, '⎕SHELL')), flags)


def _reader(kind: Value) -> tuple[Callable[[bytes], Value], int]:
    """From what a stream gave to an array: lines, by an encoding or none, or a vector of a data type.

    And the memory that a byte of it may take on the way.
    """
    if kind is not None and not is_char(kind) and rank_of(kind) == 0:
        code = integer(kind)
        if code not in UNITS:
            raise DomainError('Invalid redirection')
        return lambda data: from_bytes(data, code), 16 if code == 11 else 8
    encoding = None if kind is None else read_encoding(kind)[0]
    return lambda data: lines(decode(data, encoding)[0]), LINE_BYTE


def lines(text: str) -> Value:
    """The lines of a text, each of which a newline ends, or the end of the text."""
    found = text.replace('\r\n', '\n').replace('\r', '\n').split('\n')
    found = found[:-1] if not found[-1] else found
    return strings(found) if found else empty((0,), chars(''))


def _caller(stream: int, rest: list[Value]) -> Callable[[bytes, bool], None]:
    """What calls the function of ``('Callback' fn)`` with what arrives."""
    call = callback(rest[0], 'Output')
    space = Namespace(S.session.root)
    kind = rest[1] if len(rest) > 1 else None
    for name, value in (('Data', empty((0,), 0)), ('Encoding', chars('')), ('Stream', stream)):
        space.set(name, value)
    if kind is not None and not is_char(kind) and rank_of(kind) == 0:
        convert = _vectors(integer(kind))
    else:
        convert = _lines(None if kind is None else read_encoding(kind)[0], space)

    def arrived(data: bytes, last: bool) -> None:
        output, partial = convert(data, last)
        for name, value in (('Output', output), ('Done', int(last)), ('PartialLine', partial)):
            space.set(name, value)
        call(space)
    return arrived


def _vectors(code: int) -> Callable[[bytes, bool], tuple[Value, int]]:
    if code not in UNITS:
        raise DomainError('Invalid redirection')
    width, left = UNITS[code].itemsize, b''

    def convert(data: bytes, last: bool) -> tuple[Value, int]:
        nonlocal left
        data = left + data
        whole = len(data) - len(data) % width
        left = data[whole:]
        return from_bytes(data[:whole], code), 0
    return convert


def _lines(encoding: Encoding | None, space: Any) -> Callable[[bytes, bool], tuple[Value, int]]:
    """Complete lines and the beginning of the next one, which comes again."""
    decoder: Any = None
    text = ''

    def convert(data: bytes, last: bool) -> tuple[Value, int]:
        nonlocal encoding, decoder, text
        if decoder is None and (data or encoding is not None):
            if encoding is None:
                encoding = decode(data, None)[1]
            space.set('Encoding', full_name(encoding, False))
            codec = CODECS.get(encoding) if isinstance(encoding, str) else None
            decoder = codecs.getincrementaldecoder(codec)('replace') if codec else _Table(encoding)
        if decoder is not None:
            text += decoder.decode(data, last)
        shown = lines(text)
        partial = int(bool(text) and text[-1] not in '\n\r')
        text = text[max(text.rfind('\n'), text.rfind('\r')) + 1:]
        return shown, partial
    return convert


class _Table:
    """A decoder of single bytes."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding

    def decode(self, data: bytes, final: bool) -> str:
        return decode(data, self.encoding, at_start=False)[0]


# --- input
def _inputs(value: Value, files: ExitStack) -> dict[int, int | bytes]:
    """Option Input: what the program reads on each stream."""
    found: dict[int, int | bytes] = {}
    for n, source in ({0: chars('Null')} | _redirections(value)).items():
        word, rest = _parts(source)
        if word == 'Null' and not rest:
            found[n] = _opened(files, os.devnull, os.O_RDONLY)
        elif word == 'File' and len(rest) == 1:
            found[n] = _file(files, rest[0], os.O_RDONLY)
        elif word == 'Array' and 1 <= len(rest) <= 3:
            found[n] = _array_input(*rest)
        else:
            raise DomainError('Invalid redirection')
    return found


def _array_input(data: Value, kind: Value = None, newline: Value = None) -> bytes:
    if kind is None or (not is_char(kind) and rank_of(kind) == 0):
        return to_bytes(data, None if kind is None else integer(kind))
    end = '\n' if newline is None else ''.join(map(chr, as_array(newline).reshape(-1).tolist()))
    codec, mark = read_encoding(kind)
    return encode(''.join(line + end for line in _texts(data)), codec, mark)


def _texts(data: Value) -> Iterator[str]:
    yield from [characters(data)] if is_char(data) else map(characters, items_of(data))


@monadic('⎕SHELL', 'execute external program')
def shell(w: Value) -> Value:
    """Runs a program; gives the collected output, the stream numbers, the exit code, the exit reason and ¯1.

    A text is run by the shell; a vector of texts is a program and its arguments, run without one. Standard error joins
    standard output unless option Output says otherwise. Exit reason 0 is a normal end, 1 a signal, 2 a time limit;
    after that one the last item is the number of the process.
    Options (⍠): Output, Input, Shell, Env, InheritEnv, WorkingDir, Timeout, Signal, ExitCheck. A stream of Output goes
    to 'Array' (lines), ('Array' code-or-encoding), ('File' name-or-tie), ('Stream' n), 'Null' or ('Callback' 'fn'), a
    function that gets a namespace with the output that has come; one of Input comes from ('Array' data), ('File' …) or
    'Null'. Window is taken and changes nothing.

          ⊃⊃⎕SHELL 'echo hello; echo world'
     hello  world

          ⎕SHELL 'echo' 'a b'
       a b    1  0 0 ¯1

          3⊃⎕SHELL 'exit 3'
    3

          ⊃⊃⎕SHELL⍠'Input' (0 ('Array' ('pear' 'fig') 'UTF-8'))⊢'sort'
     fig  pear

          ⊃⎕SHELL⍠'Output' (3 'Array')⊢'echo one; echo three >&3'
      one    three
    """
    return _shell_with({})(w)


with_variants(entry('⎕SHELL').value, _shell_with, OPTIONS, None)
