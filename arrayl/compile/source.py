"""A text that is being run: its name, its lines, and where its characters stand.

Python's position tables count bytes of UTF-8, tokens count characters; `bytecol` and `charcol` translate.
Every source is entered in `linecache`, so that Python's traceback, pdb and profilers show the APL line.
"""
from __future__ import annotations

import contextlib
import itertools
import linecache
import os
from array import array
from collections import deque
from collections.abc import Iterator
from types import CodeType
from weakref import finalize, ref

from arrayl.errors import APLError
from arrayl.fields import Fields
from arrayl.functions import INNER_TEXTS
from arrayl.syntax.lexer import SyntaxAt, Token, tokenize

LIBRARY = os.path.join(os.path.dirname(os.path.dirname(os.path.realpath(__file__))), 'library', '')     # its modules
LONG = 400                              # characters of a line that is measured whole
KEPT = 2000                             # the last sources stay readable in tracebacks when no code of theirs is left
_serial = itertools.count(1)
_known: dict[str, ref[Source]] = {}
_last: deque[Source] = deque(maxlen=KEPT)


class Definition(Fields):
    """Where a function stands in a source."""
    first: int
    last: int
    name: str
    start: int | None = None
    end: int | None = None

    def holds(self, line: int, col: int | None) -> bool:
        """Whether the place is in the function; without a column, whether the line is.

        The opening brace of a dfn is not in it: there stands what applies the dfn, or an operator that takes it.
        """
        if col is None or self.start is None or self.end is None:
            return self.first <= line <= self.last
        return (self.first, self.start) < (line, col) < (self.last, self.end)


class Braces(Fields):
    """A dfn as it stands in a text: its opening and closing brace, and the name that it is given there."""
    start: tuple[int, int]
    end: tuple[int, int]
    name: str = ''


class Source:
    """`text` as it was typed. `file` is a path, or a made-up name such as ``<apl 3>``.

    `definitions` serve error reports inside a definition: a report there names the function and counts its lines.
    """

    __slots__ = (
        '__weakref__', 'above', 'braces', 'definitions', 'executed', 'file', 'fixed', 'lenient', 'lines', 'offsets',
        'script', 'shown', 'text', 'typed')

    def __init__(self, text: str, file: str = '', script: bool = False, executed: str = '') -> None:
        self.text = text
        self.offsets: dict[int, array[int]] = {}                # of long lines, where each character starts
        self.lines = text.split('\n')
        self.file = file or f'<apl {next(_serial)}>'
        self.shown = self.file                  # what a report calls it: the file that ⎕FIX has read it from
        self.script = script                    # a file, not a session's input
        self.executed = executed                # what evaluates the text: ⍎, or ⎕ that asked for it
        self.fixed = False                      # the text of ⎕FIX
        self.lenient = False                    # whose namespaces are made without what is wrong in them
        self.typed = False                      # a line of a conversation, where the editor of lines answers
        self.above: list[str] = []              # comments right before it, where it is a piece of what was typed
        self.definitions: list[Definition] = []
        self.braces: list[Braces] | None = None
        entry = len(text), None, [f'{line}\n' for line in self.lines], self.file
        linecache.cache[self.file] = entry
        finalize(self, forget, self.file, entry).atexit = False
        _known[self.file] = ref(self)
        _last.append(self)

    @property
    def module(self) -> str:
        """The module of the standard library that this is the text of, or nothing."""
        return os.path.basename(self.file).partition('.')[0] if self.file.startswith(LIBRARY) else ''

    def define(self, first: int, last: int, name: str, start: int | None = None, end: int | None = None) -> None:
        """Note that function `name` spans these lines; a dfn also from column `start` to column `end` of the last."""
        self.definitions.append(Definition(first, last, name, start, end))

    def definition(self, line: int, col: int | None = None) -> Definition | None:
        """The named function around a place, the innermost; several may stand in one line."""
        best: Definition | None = None
        for d in self.definitions:
            if d.holds(line, col) and (best is None or (d.first, d.start or 0) >= (best.first, best.start or 0)):
                best = d
        return best

    def around(self, line: int, col: int | None) -> list[Braces]:
        """The dfns that a place stands in, outermost first: the first is its *capsule*."""
        return [x for x in self.dfns() if x.start < (line, col) < x.end] if col is not None else []

    def dfns(self) -> list[Braces]:
        """All dfns of the text, in the order of their opening braces."""
        if self.braces is None:
            self.braces = braces(self.text)
        return self.braces

    def dfn_of(self, code: CodeType) -> Braces | None:
        """The dfn that this is the code of; None for a traditional function, whose braces stand below its header.

        It is the innermost one around all that the code was made from, some of which may stand on its own brace.
        """
        places = {(line, col) for line, _, col, end in code.co_positions() if line is not None and col is not None
                  and end}                      # the code's own beginning ends at 0
        if not places:
            return None
        first, last = ((line, self.charcol(line, col)) for line, col in (min(places), max(places)))
        found = [x for x in self.dfns() if x.start[0] == code.co_firstlineno and x.start <= first and last < x.end]
        return found[-1] if found else None

    def capsule(self, line: int, col: int | None = None) -> Definition | None:
        """The named function that a report at a place speaks of: of dfns in dfns the outermost."""
        found = self.around(line, col)
        if not found:
            return self.definition(line, col)
        row, start = found[0].start
        return next((d for d in self.definitions if (d.first, d.start) == (row, start)), None) or self.definition(
            row, start)

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ''

    def bytecol(self, line: int, col: int) -> int:
        text = self.line(line)
        if len(text) < LONG:
            return len(text[:col].encode('utf-8', 'surrogatepass'))
        if line not in self.offsets:            # a long line is measured once, not once for each of its tokens
            sizes = (1 if c < '\x80' else len(c.encode('utf-8', 'surrogatepass')) for c in text)
            self.offsets[line] = array('L', itertools.accumulate(sizes, initial=0))
        return self.offsets[line][min(col, len(text))]

    def charcol(self, line: int, col: int) -> int:
        return len(self.line(line).encode('utf-8', 'surrogatepass')[:col].decode('utf-8', 'ignore'))

    def span(self, first: Token, last: Token) -> str:
        """The text from the start of token `first` to the end of token `last`, as typed."""
        if first.line == last.line:
            return self.line(first.line)[first.col:last.end]
        between = self.lines[first.line:last.line - 1]
        return '\n'.join([self.line(first.line)[first.col:], *between, self.line(last.line)[:last.end]])

    def between(self, found: Braces) -> str:
        """The text of a dfn, braces included, as typed."""
        (first, start), (last, end) = found.start, found.end
        if first == last:
            return self.line(first)[start:end]
        return '\n'.join([self.line(first)[start:], *self.lines[first:last - 1], self.line(last)[:end]])


def forget(file: str, entry: object) -> None:
    """The source whose lines are `entry` is gone; others of the same file may not be."""
    if linecache.cache.get(file) is entry:
        del linecache.cache[file]
    if source_of(file) is None:
        _known.pop(file, None)


def braces(text: str) -> list[Braces]:
    """The dfns of a text in the order of their opening braces; none if it is no text that can be read."""
    try:
        tokens = tokenize(text)
    except APLError:
        return []
    found: list[Braces] = []
    opened: list[Braces] = []
    for i, t in enumerate(tokens):
        if t.type == 'LBRACE':
            assigned = i > 1 and tokens[i - 1].type == 'ASSIGN' and tokens[i - 2].type == 'NAME'
            opened.append(Braces((t.line, t.col), (t.line, t.col), tokens[i - 2].text if assigned else ''))
            found.append(opened[-1])
        elif t.type == 'RBRACE' and opened:
            opened[-1].end = t.line, t.end
            if i + 1 < len(tokens) and tokens[i + 1].type not in ('SEP', 'RBRACE'):
                opened[-1].name = ''            # r←{…}x names a value
            opened.pop()
    return found


def source_of(file: str) -> Source | None:
    """The source that code with this file name was compiled from, if it is still known."""
    known = _known.get(file)
    return None if known is None else known()


def is_inner(name: str) -> bool:
    """Whether code of this name is a dfn that stands in a function: the compiler numbers them, ∇1, ∇2 and so on."""
    return name[0] == '∇' and name[1:].isdigit()


def inner_text(code: CodeType) -> str:
    """The text of the inner dfn that this is the code of, as typed; '' for other code."""
    source = source_of(code.co_filename) if is_inner(code.co_name) else None
    dfn = None if source is None else source.dfn_of(code)
    return '' if source is None or dfn is None else source.between(dfn)


INNER_TEXTS.append(inner_text)


@contextlib.contextmanager
def placing(source: Source) -> Iterator[None]:
    """Tell the syntax errors found inside which text they stand in."""
    try:
        yield
    except SyntaxAt as e:
        if e.source is None:
            e.source = source
        raise
